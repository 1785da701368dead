"""Where a phone in China says it is: its maps shift every place by some hundred meters (GCJ-02), and we shift it back.

The formula is the one everybody uses; it is not published by those who made it. Pure.
"""

from math import cos, pi, sin, sqrt

RADIUS, FLATNESS = 6378245.0, 0.00669342162296594323  # of the Krasovsky ellipsoid: meters, and squared eccentricity
SOUTH, NORTH, WEST, EAST = 0.8293, 55.8271, 72.004, 137.8347  # where places are shifted, roughly


def shifted(latitude: float, longitude: float) -> tuple[float, float]:
    """A place on the earth (WGS 84) as a Chinese map has it; degrees."""
    if not (SOUTH <= latitude <= NORTH and WEST <= longitude <= EAST):
        return latitude, longitude
    x, y = longitude - 105.0, latitude - 35.0
    wave = (20.0 * sin(6.0 * x * pi) + 20.0 * sin(2.0 * x * pi)) * 2.0 / 3.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x)) + wave
    north += (20.0 * sin(y * pi) + 40.0 * sin(y / 3.0 * pi)) * 2.0 / 3.0
    north += (160.0 * sin(y / 12.0 * pi) + 320.0 * sin(y * pi / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x)) + wave
    east += (20.0 * sin(x * pi) + 40.0 * sin(x / 3.0 * pi)) * 2.0 / 3.0
    east += (150.0 * sin(x / 12.0 * pi) + 300.0 * sin(x / 30.0 * pi)) * 2.0 / 3.0
    angle = latitude / 180.0 * pi
    bent = 1.0 - FLATNESS * sin(angle) ** 2
    north = north * 180.0 / (RADIUS * (1.0 - FLATNESS) / (bent * sqrt(bent)) * pi)
    east = east * 180.0 / (RADIUS / sqrt(bent) * cos(angle) * pi)
    return latitude + north, longitude + east


def true(latitude: float, longitude: float) -> tuple[float, float]:
    """A place on a Chinese map as it is on the earth (WGS 84), to within a meter; degrees."""
    found = latitude, longitude
    for _ in range(3):
        there = shifted(*found)
        found = found[0] - (there[0] - latitude), found[1] - (there[1] - longitude)
    return found
