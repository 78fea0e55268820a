from mathdl.information import cross_entropy, surprise
from scenes.kit.figures.messages import Columns, Level, Messages

P, Q = [0.5, 0.25, 0.125, 0.125], [0.125, 0.5, 0.25, 0.125]


def draw(room):
    messages = Messages(P, 3, room=room)
    columns = Columns(messages, surprise(Q, base=2), role="parameter")
    # columns.along(lengths), level.along(averages), messages.to(shares), messages.move_into(slot)
    return messages, columns, Level(messages, cross_entropy(P, Q, base=2), "q", role="parameter")
