"""Sentences end where a reader sees their end, and a text takes the time of its language."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenes.script import speaking_seconds
from scenes.sentences import columns, sentences, words_and_stops, words_by_sentence


@pytest.mark.parametrize(
    "text",
    [
        "Many models, e.g. The Transformer, are large.",
        "It is bits vs. nats, i.e. base two vs. base e.",
        "As Dr. Shannon and Prof. Good said (cf. Mrs. Jones).",
        "See fig. 3, Fig. 4, eq. 2, Eqs. 5 and 6, No. 7, p. 8 and Sec. {n}.",
        "It was C. E. Shannon, not J.-P. Sartre or Claude E. Hughes.",
        "Vaswani et al. (2017) and Kullback et al. 1951 said so.",
        "In the U.S. Army they count etc. and so on.",
        "At 5 p.m. it is approx. five, resp. six.",
        "1. Softmax of 0.5 and .5 is 3.14.",
        "Das ist z.B. Entropie, d.h. Information, vgl. Abb. 3.",
    ],
)
def test_an_abbreviation_an_initial_or_a_number_ends_no_sentence(text):
    assert sentences(text) == [text]


@pytest.mark.parametrize(
    "text",
    [
        "It is 1.75.|So?|(Yes.)|“No…”|end",
        "Use the code made for q.|Every word is longer.",
        "Multiply by the matrix A.|Then add B.|It is done!",
        "Put in q.|p is the truth.",
        "Is it so?|No.|The answer is no.|Now go.",
        "There are cats, dogs, etc.|Then there are birds.",
        "It began in the U.S.|The rest followed.",
        "It is 5.|Then it is 6.",
        "Watch its area.|{det:g} times: that is the determinant.",
        "“So it is.”|‘Is it?’|[Yes.]",
    ],
)
def test_other_stops_end_one(text):
    assert sentences(text.replace("|", " ")) == text.split("|")


@pytest.mark.parametrize(
    "text",
    [
        "模型计算梯度。|然后更新它们！|真的吗？|「是的。」|３．５是数。",
        "深いです。|次は？|「はい！」|終わり",
        "هل هذا صحيح؟| نعم.",
        "यह सच है।| हाँ।",
    ],
)
def test_sentences_end_in_other_scripts_with_and_without_spaces(text):
    assert sentences(text.replace("|", "")) == [part.strip() for part in text.split("|")]


@given(st.text(st.sampled_from('aA1.。!？ \n"”)「」e.g.Dr.…')))
def test_no_character_is_lost(text):
    parts = words_by_sentence(text)
    assert "".join(word for sentence in parts for word in sentence) == " ".join(text.split())
    assert [sentence.split() for sentence in sentences(text)] == [[word.strip() for word in part] for part in parts]


def test_english_is_timed_by_words_and_stops():
    assert words_and_stops("It costs 1.75 bits: e.g. here. So? {first:.3f} bits, Dr. Who; that is it.") == (14, 5)


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        (
            "深度学习模型通过反向传播计算每个参数的梯度然后沿着相反的方向更新。" * 3,
            18,
            32,
        ),  # 4 or 5 characters a second
        ("機械学習は、データからパターンを見つける技術です。", 3.5, 7),
        ("การเรียนรู้เชิงลึกคือการเรียนรู้ของเครื่อง", 2.5, 5),
        ("딥러닝은 인공 신경망을 사용한다.", 2, 5),
        ("التعلم العميق هو فرع من فروع التعلم الآلي.", 2.5, 5),
        ("Wahrscheinlichkeitsverteilungsfunktionen.", 1.5, 3),
    ],
)
def test_a_text_that_is_not_english_takes_a_decent_time(text, least, most):
    assert least < speaking_seconds(text) < most


def test_columns_count_full_width_characters_twice_and_marks_not_at_all():
    assert [columns(text) for text in ("ab1", "深度", "ｱ", "Ａ", "é", "e\u0301", "กี่", "α×∞")] == [
        3,
        4,
        1,
        2,
        1,
        1,
        1,
        3,
    ]
