"""Long words for phones without buttons: nothing too long, nothing lost, no choice torn apart. For WeChat, and SMS to come."""

from hypothesis import given
from hypothesis import strategies as st

from bot.channels.written import body, choices, cut, fitted, parts, size
from bot.talk import Button, View

WORDS = st.text(st.sampled_from("蛋盐🥚ab ,。\n1"), max_size=400)
LABEL = st.text(st.sampled_from("蛋盐🥚ab"), min_size=1, max_size=12)
CHOICES = st.lists(LABEL, max_size=6).map(
    lambda labels: tuple(Button(str(at), label, f"tap:{at}") for at, label in enumerate(labels, 1))
)
MOST = st.integers(400, 900)  # bytes: six choices of twelve characters fit


@given(WORDS, CHOICES, MOST)
def test_parts_lose_nothing_and_fit(words: str, offered: tuple[Button, ...], most: int) -> None:
    """Each fits, put together they are the whole, and the choices stand together in the last."""
    view = View(words, offered)
    made = parts(view, most)
    assert all(0 < size(part) <= most for part in made)
    whole = "".join(made).replace("\n", "")
    assert whole == (body(view) + choices(view)).replace("\n", "")
    assert not offered or made[-1].endswith(choices(view))


@given(WORDS, CHOICES, MOST)
def test_one_message_keeps_every_choice(words: str, offered: tuple[Button, ...], most: int) -> None:
    """Where there is room for one only, words are cut and choices are not."""
    made = fitted(View(words, offered), most)
    assert size(made) <= most and made.endswith(choices(View(words, offered)))


@given(WORDS, st.integers(3, 60))
def test_a_cut_shows_and_tears_no_character(words: str, most: int) -> None:
    """What was left out shows as three dots."""
    made = cut(words, most)
    assert size(made) <= most
    assert made == words or (made.endswith("…") and words.startswith(made[:-1]))


def test_a_choice_without_a_digit_is_not_numbered() -> None:
    """It needs something to tap."""
    assert choices(View("x", (Button("1", "好", "a"), Button("", "看订单", "b")))) == "1 好"
