from mathdl.information import huffman_code, question_shares
from scenes.kit.figures.question_scale import QuestionScale
from scenes.kit.figures.stream import Stream
from scenes.kit.quantity import quantity
from scenes.kit.text import label

P = [0.5, 0.25, 0.125, 0.125]


def draw(room):
    left, right = room.cut(0.6)
    code = huffman_code(P)
    stream = Stream(code, P, room=left, names=[label(name) for name in "ABCD"])
    scale = QuestionScale(2, room=right)
    questions = scale.ask(stream, quantity(question_shares, P, code), [label(word) for word in ("A?", "B?", "C?")])
    for question in questions:
        question.laid.move_segments(question.place[:1], question.place[1:])
    # question.lay(): its line leaves the stream and lies down on the scale
    return stream, scale, questions, [question.laid for question in questions]
