from scenes.kit.figures.gap_sentence import GapSentence


def draw(room):
    sentence = GapSentence("The cat sat on the", ["mat", "sofa"], room=room)
    return sentence, sentence.filled("mat")
