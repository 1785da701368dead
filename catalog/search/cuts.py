"""Latin letters read as pinyin: cut into syllables, with as few slips of the finger as can be."""

from functools import lru_cache

from rapidfuzz.distance import OSA

from catalog.search.sounds import sounds

# What a piece of letters costs, in hundredths of a slip: fewer pieces are better, and slips cost most by far.
SYLLABLE, ONE_LETTER, SLIP, SWAP, STRAY = 10, 16, 110, 115, 130
Way = tuple[int, tuple[str, ...]]  # what it costs, its pieces


@lru_cache(32768)
def neighbours(letters: str) -> tuple[int, ...]:
    """The syllables one slip of the finger away from these letters."""
    s = sounds()
    forms = {letters, *(letters[:k] + letters[k + 1 :] for k in range(len(letters)))}
    found = {i for form in forms for i in s.near.get(form, ())}
    return tuple(sorted(i for i in found if OSA.distance(letters, s.names[i]) == 1))


def _swapped(letters: str) -> dict[int, list[tuple[int, tuple[str, str]]]]:
    """Where the letters on both sides of a syllable's end were typed in the wrong order: end → (begin, the two)."""
    known = sounds().number
    found: dict[int, list[tuple[int, tuple[str, str]]]] = {}
    for k in range(1, len(letters)):
        left, right = letters[: k - 1] + letters[k], letters[k - 1] + letters[k + 1 :]
        one = [left[begin:] for begin in range(max(0, k - 6), k) if left[begin:] in known]
        two = [right[:size] for size in range(1, 7) if right[:size] in known] if one else []
        for a in one:
            for b in set(two):
                found.setdefault(k + len(b), []).append((k - len(a), (a, b)))
    return found


@lru_cache(32768)
def _slipped(piece: str) -> int:
    """What letters that are no syllable cost as one piece; 0 when they cannot be one."""
    if len(piece) == 1:
        return STRAY
    if len(piece) > 6 and piece[0] not in "zcs":  # only zh, ch, sh begin six letters
        return 0
    return SLIP if neighbours(piece) else 0


def _to_the_letter(letters: str, keep: int) -> list[list[Way]]:
    """The cheapest ways to cut each beginning of the letters into syllables without a slip."""
    known = sounds().number
    best: list[list[Way]] = [[(0, ())]]
    for end in range(1, len(letters) + 1):
        ways: list[Way] = []
        for begin in range(max(0, end - 6), end):
            if best[begin] and (piece := letters[begin:end]) in known:
                cost = SYLLABLE if end - begin > 1 else ONE_LETTER
                ways += [(was + cost, (*path, piece)) for was, path in best[begin]]
        best.append(sorted(ways)[:keep])
    return best


def _slip_once(letters: str, before: list[list[Way]], keep: int) -> list[Way]:
    """The cheapest ways with one slip; `before` are the ways without one to each of its places."""
    known = sounds().number
    size = len(letters)
    after: list[list[Way]] = [[] for _ in range(size)] + [[(0, ())]]  # the same from each place to the end
    for begin in range(size - 1, -1, -1):
        ways: list[Way] = []
        for end in range(begin + 1, min(size, begin + 6) + 1):
            if after[end] and (piece := letters[begin:end]) in known:
                cost = SYLLABLE if end - begin > 1 else ONE_LETTER
                ways += [(cost + rest, (piece, *path)) for rest, path in after[end]]
        after[begin] = sorted(ways)[:keep]
    slips: list[tuple[int, int, int, tuple[str, ...]]] = []
    for begin in range(size):
        for end in range(begin + 1, min(size, begin + 7) + 1) if before[begin] else ():
            if after[end] and (piece := letters[begin:end]) not in known and (cost := _slipped(piece)):
                slips.append((begin, end, cost, (piece,)))
    for end, pairs in _swapped(letters).items():
        slips += [(begin, end, SWAP, pair) for begin, pair in pairs]
    ways = [
        (was + cost + rest, (*first, *pieces, *last))
        for begin, end, cost, pieces in slips
        for was, first in before[begin]
        for rest, last in after[end]
    ]
    return sorted(ways)[:keep]


def _somehow(letters: str, keep: int) -> list[Way]:
    """The cheapest ways with as many slips as it takes."""
    known = sounds().number
    swaps = _swapped(letters)
    best: list[list[Way]] = [[(0, ())]]
    for end in range(1, len(letters) + 1):
        ways: list[Way] = []
        for begin in range(max(0, end - 7), end):
            piece = letters[begin:end]
            cost = (SYLLABLE if end - begin > 1 else ONE_LETTER) if piece in known else _slipped(piece)
            if cost:
                ways += [(was + cost, (*path, piece)) for was, path in best[begin]]
        for begin, pair in swaps.get(end, ()):
            ways += [(was + SWAP, path + pair) for was, path in best[begin]]
        best.append(sorted(ways)[:keep])
    return best[-1]


@lru_cache(512)
def segmented(letters: str, keep: int = 3) -> tuple[tuple[float, tuple[str, ...]], ...]:
    """The best ways to cut letters into syllables: (slips, pieces), fewest slips first, then fewest pieces."""
    # Most letters need no slip or one; to look for every slip everywhere takes several times as long.
    exact = _to_the_letter(letters, keep)
    ways = exact[-1] or _slip_once(letters, exact, keep) or _somehow(letters, keep)
    return tuple((cost / 100, way) for cost, way in ways)
