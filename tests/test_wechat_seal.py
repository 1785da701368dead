"""What WeChat signs and seals is read, what anybody else writes is not: Tencent's own example, and random forgeries."""

import base64
import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.wechat.envelope import Envelope, Forged, signature
from bot.channels.wechat.gate import Gate
from bot.channels.wechat.letters import Came, fields, read, reply
from bot.channels.wechat.mars import shifted, true
from bot.talk import Kind

# Tencent's published example of message encryption: sample code of the official accounts platform.
SAMPLE_KEY, SAMPLE_TOKEN, SAMPLE_APP = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG", "spamtest", "wx2c2769f8efd9abc2"
SAMPLE_TIME, SAMPLE_NONCE = "1409735669", "1320562132"
SAMPLE_SIGNED = "5d197aaffba7e9b25a30732f161a50dee96bd5fa"
SAMPLE_SEALED = (
    "hyzAe4OzmOMbd6TvGdIOO6uBmdJoD0Fk53REIHvxYtJlE2B655HuD0m8KUePWB3+LrPXo87wzQ1QLvbeUgmBM4x6F8PGHQHFVAFmOD2LdJF9FrXpbUAh0B5GIItb"
    "52sn896wVsMSHGuPE328HnRGBcrS7C41IzDWyWNlZkyyXwon8T332jisa+h6tEDYsVticbSnyU8dKOIbgU6ux5VTjg3yt+WGzjlpKn6NPhRjpA912xMezR4kw6KW"
    "wMrCVKSVCZciVGCgavjIQ6X8tCOp3yZbGpy0VxpAe+77TszTfRd5RJSVO/HTnifJpXgCSUdUue1v6h0EIBYYI1BD1DlD+C0CR8e6OewpusjZ4uBl9FyJvnhvQl+q"
    "5rv1ixrcpCumEPo5MJSgM9ehVsNPfUM669WuMyVWQLCzpu9GhglF2PE="
)
# What another implementation (wechatpy 1.8.18) seals with this key, for this account, with sixteen letters r as noise.
OTHERS_LETTER = "<xml>村口</xml>"
OTHERS_SEALED = "nlodUoiOMzG2LMfJo7fzIF48/fxQsQ4KsCgHqigc0/lt4GZHvXSJicyw5wuhZbUCLZQnfbGiMTeTQoxSZCSQSA=="

SAMPLE = Envelope(SAMPLE_TOKEN, SAMPLE_APP, SAMPLE_KEY)
NOW = 1_800_000_000.0


def test_tencents_own_example_is_signed_and_opened_as_it_says() -> None:
    """The published signature, and the published message."""
    assert SAMPLE.sign(SAMPLE_TIME, SAMPLE_NONCE, SAMPLE_SEALED) == SAMPLE_SIGNED
    said = fields(SAMPLE.open(SAMPLE_SEALED))
    assert said["Content"] == "abcdteT" and said["MsgId"] == "6054768590064713728"
    came = read(SAMPLE.open(SAMPLE_SEALED))
    assert came.event is not None and came.event.text == "abcdteT"
    assert came.sender == "oyORnuP8q7ou2gfYjqLzSIWZf0rs" and came.account == "gh_10f6c3c3ac5a"


def test_we_seal_as_another_implementation_does() -> None:
    """Byte for byte, the noise being the same."""
    assert SAMPLE.seal(OTHERS_LETTER.encode(), b"r" * 16) == OTHERS_SEALED
    assert SAMPLE.open(OTHERS_SEALED).decode() == OTHERS_LETTER


@given(st.binary(max_size=300))
def test_what_is_sealed_comes_out_again(letter: bytes) -> None:
    """Any letter, of any length."""
    assert SAMPLE.open(SAMPLE.seal(letter)) == letter


@given(st.integers(0, 10_000), st.integers(1, 255))
def test_a_changed_byte_breaks_the_seal_or_the_signature(at: int, by: int) -> None:
    """Nothing that was changed has the signature it came with."""
    raw = bytearray(base64.b64decode(SAMPLE_SEALED))
    raw[at % len(raw)] ^= by
    changed = base64.b64encode(bytes(raw)).decode()
    assert SAMPLE.sign(SAMPLE_TIME, SAMPLE_NONCE, changed) != SAMPLE_SIGNED


@given(st.one_of(st.text(max_size=100), st.binary(max_size=200).map(lambda raw: base64.b64encode(raw).decode())))
def test_nonsense_is_forged(sealed: str) -> None:
    """Whatever is not ours is refused in one way."""
    with pytest.raises(Forged):
        SAMPLE.open(sealed)


def test_a_letter_for_another_account_is_not_ours() -> None:
    """Whoever has the key of one account does not speak for another."""
    with pytest.raises(Forged):
        Envelope(SAMPLE_TOKEN, "wxanother", SAMPLE_KEY).open(SAMPLE_SEALED)


@pytest.mark.parametrize("key", ["", "short", "a" * 42, "a" * 44, "!" * 43])
def test_a_key_that_is_none_is_refused(key: str) -> None:
    """At the start, not with the first message."""
    with pytest.raises(ValueError):
        Envelope("t", "wx", key)


# The gate

XML = (
    b"<xml><ToUserName>gh_1</ToUserName><FromUserName>o1</FromUserName><CreateTime>1</CreateTime>"
    b"<MsgType>text</MsgType><Content>1</Content><MsgId>7</MsgId></xml>"
)


def query(nonce: str = "n", at: float = NOW) -> dict[str, str]:
    """A plain post's query, well signed."""
    timestamp = str(int(at))
    return {"timestamp": timestamp, "nonce": nonce, "signature": signature("token", timestamp, nonce)}


def sealed(gate: Gate, xml: bytes = XML, nonce: str = "n", at: float = NOW) -> tuple[dict[str, str], bytes]:
    """A sealed post, well signed."""
    assert gate.envelope
    letter = gate.envelope.seal(xml)
    asked = query(nonce, at) | {"encrypt_type": "aes"}
    asked["msg_signature"] = signature("token", asked["timestamp"], nonce, letter)
    return asked, f"<xml><ToUserName>gh_1</ToUserName><Encrypt>{letter}</Encrypt></xml>".encode()


@pytest.fixture
def plain_gate() -> Gate:
    """An account in plain mode."""
    return Gate("token", clock=lambda: NOW)


@pytest.fixture
def sealed_gate() -> Gate:
    """An account in safe mode."""
    return Gate("token", Envelope("token", "wx1", SAMPLE_KEY), clock=lambda: NOW)


def test_what_is_well_signed_comes_in(plain_gate: Gate, sealed_gate: Gate) -> None:
    """In both modes; and so does WeChat's first look."""
    assert plain_gate.admit(query(), XML) == XML
    assert sealed_gate.admit(*sealed(sealed_gate)) == XML
    assert plain_gate.greet(query() | {"echostr": "here?"}) == b"here?"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda q: q | {"signature": "0" * 40},
        lambda q: q | {"signature": ""},
        lambda q: q | {"signature": "ü" * 40},
        lambda q: q | {"nonce": "other"},
        lambda q: q | {"nonce": ""},
        lambda q: q | {"timestamp": "18e8"},
        lambda q: q | {"timestamp": str(int(NOW) + 1)},
        lambda q: query(at=NOW - 301),
        lambda q: query(at=NOW + 301),
        lambda q: {k: v for k, v in q.items() if k != "signature"},
        lambda q: {},
    ],
)
def test_a_forged_or_old_post_is_refused(
    spoil: Callable[[dict[str, str]], dict[str, str]], plain_gate: Gate, sealed_gate: Gate
) -> None:
    """On every way in."""
    with pytest.raises(Forged):
        plain_gate.admit(spoil(query()), XML)
    with pytest.raises(Forged):
        plain_gate.greet(spoil(query()))
    asked, body = sealed(sealed_gate)
    with pytest.raises(Forged):
        sealed_gate.admit(spoil(asked), body)


def test_the_message_signature_counts_in_safe_mode(sealed_gate: Gate) -> None:
    """The plain signature says nothing of the body; and a plain body is not let in beside the seal."""
    asked, body = sealed(sealed_gate)
    with pytest.raises(Forged):
        sealed_gate.admit(asked | {"msg_signature": "0" * 40}, body)
    with pytest.raises(Forged):
        sealed_gate.admit(query("p"), XML)
    with pytest.raises(Forged):
        sealed_gate.admit(asked, sealed(sealed_gate, XML.replace(b"7", b"8"))[1])


def test_sealed_posts_need_the_key(plain_gate: Gate, sealed_gate: Gate) -> None:
    """An account that seals while we have no key: nothing is guessed."""
    with pytest.raises(Forged):
        plain_gate.admit(*sealed(sealed_gate))


def test_a_nonce_comes_again_with_its_own_message_only(plain_gate: Gate, sealed_gate: Gate) -> None:
    """The platform's repeat is let in; a caught signature with other words is not."""
    for gate, post in ((plain_gate, lambda xml: (query(), xml)), (sealed_gate, lambda xml: sealed(sealed_gate, xml))):
        assert gate.admit(*post(XML)) == XML
        assert gate.admit(*post(XML)) == XML
        with pytest.raises(Forged):
            gate.admit(*post(XML.replace(b">1</Content", b">9</Content")))


def test_a_message_comes_again_only_as_soon_as_wechat_does_it() -> None:
    """Within a minute it gets the same answer; after that, whoever caught it would be shown what is true then."""
    at = NOW
    gate = Gate("token", clock=lambda: at)
    for at, taken in ((NOW, True), (NOW + 20, True), (NOW + 61, False)):  # noqa: B007 - the gate reads it
        if taken:
            assert gate.admit(query(), XML) == XML
        else:
            with pytest.raises(Forged):
                gate.admit(query(), XML)


def test_nonces_are_forgotten_when_their_time_is_over() -> None:
    """Memory does not grow for ever."""
    at = NOW
    gate = Gate("token", clock=lambda: at)
    for number in range(100):
        gate.admit(query(f"n{number}"), XML)
    at = NOW + 700
    gate.admit(query("later", at), XML)
    assert len(gate.nonces) == 1


# Letters

BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;">]>'
    b"<xml><ToUserName>&lol2;</ToUserName></xml>"
)
OUTSIDE = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><xml><ToUserName>&x;</ToUserName></xml>'


@pytest.mark.parametrize(
    "xml",
    [BOMB, OUTSIDE, b"", b"hello", b"<xml>", b'<?xml version="1.0" encoding="ebcdic-none"?><xml/>', b"\xff\xfe<\x00"],
)
def test_what_is_no_xml_or_plays_tricks_is_refused(xml: bytes) -> None:
    """Entities, files of ours, half a message."""
    with pytest.raises(ValueError):
        fields(xml)


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reader(raw: bytes) -> None:
    """Read, or refused in one way."""
    try:
        read(raw)
    except ValueError:
        return


TAG = st.sampled_from(
    "ToUserName FromUserName CreateTime MsgType MsgId Content Event EventKey Location_X Location_Y MediaId bizmsgmenuid".split()
)
WORD = st.one_of(
    st.sampled_from(
        "text event voice image location CLICK SCAN subscribe unsubscribe VIEW qrscene_center_3 center_1 12 o1 nan".split()
    ),
    st.text(st.characters(codec="utf-8", exclude_characters="<&]\0"), max_size=80),
)


@given(st.dictionaries(TAG, WORD))
def test_any_message_is_read_or_refused(said: dict[str, str]) -> None:
    """Whatever the fields hold: an event with a tap that fits and a place on this earth, or a ValueError."""
    xml = "".join(f"<{tag}><![CDATA[{word}]]></{tag}>" for tag, word in said.items())
    try:
        came = read(f"<xml>{xml}</xml>".encode())
    except ValueError:
        return
    if came.event and came.event.kind == Kind.TAP:
        assert came.event.tap.isascii() and 0 < len(came.event.tap) <= 64
    if came.event and came.event.place:
        assert -90 <= came.event.place[0] <= 90 and -180 <= came.event.place[1] <= 180


@given(st.text(max_size=200))
def test_an_answer_is_xml_whatever_it_says(text: str) -> None:
    """Nobody's words end it, and they come through as they are, but for what XML has no place for."""
    said = fields(reply(Came("1", "o1", "gh_1"), text))
    kept = "".join(
        c for c in text if c in "\t\n\r" or (c >= " " and c not in "\ufffe\uffff" and not "\ud800" <= c <= "\udfff")
    )
    assert said["Content"] == kept.replace("\r\n", "\n").replace("\r", "\n")
    assert (said["ToUserName"], said["FromUserName"]) == ("o1", "gh_1")


@pytest.mark.parametrize(
    ("earth", "map_"),
    [
        ((31.1774276, 121.5272106), (31.17530398364597, 121.531541859215)),
        ((22.543847, 113.912316), (22.540796131694766, 113.9171764808363)),
        ((39.911954, 116.377817), (39.91334545536069, 116.38404722455657)),
        ((47.5, 8.5), (47.5, 8.5)),
    ],
)
def test_chinese_maps_are_shifted_back(earth: tuple[float, float], map_: tuple[float, float]) -> None:
    """Against pairs others have published; abroad nothing is shifted."""
    assert shifted(*earth) == pytest.approx(map_, abs=1e-9)
    assert true(*map_) == pytest.approx(earth, abs=1e-5)


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_a_shifted_place_stays_near(latitude: float, longitude: float) -> None:
    """Within two kilometers, on the whole earth."""
    there = true(latitude, longitude)
    assert abs(there[0] - latitude) < 0.02 and abs(there[1] - longitude) < 0.03


def test_times_are_in_seconds() -> None:
    """Not in milliseconds: a trap others fell into."""
    said = fields(reply(Came("1", "o1", "gh_1"), "x"))
    assert abs(int(said["CreateTime"]) - time.time()) < 10
