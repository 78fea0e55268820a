from mathdl.information import huffman_code
from scenes.kit.figures.stream import Stream
from scenes.kit.text import label

P = [0.5, 0.25, 0.125, 0.125]


def draw(room):
    stream = Stream(huffman_code(P), P, room=room, names=[label(name) for name in "ABCD"])
    # stream.flow(), stream.to(shares), stream.along(states); stream.bar("1"): how often the second question is asked.
    return stream, [stream.bar(question) for question in stream.questions]
