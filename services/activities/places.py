"""Where a phone is, measured against the circle of a session; the position itself goes no further than this."""

from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt
from typing import Final

EARTH: Final = 6_371_000
ROUNDED_TO: Final = 10
CONSENT_VERSION: Final = 1
CONSENT_TEXT: Final = (
    "定位签到须经您单独同意：签到时小程序把手机此刻的位置发给本会服务器，服务器只判断是否在会场范围内，"
    "并保存“在内”及取整到十米的距离，不保存位置本身，也不在其他时间读取位置。"
    "您可以不同意，也可以随时撤回；不同意时请扫描会场码或到签到台签到，效力相同或更高。"
)
"""What a member consents to, by its version; a new text needs a new consent."""


@dataclass(frozen=True)
class Spot:
    """A point on the earth, in degrees."""

    latitude: float
    longitude: float


def metres_between(one: Spot, other: Spot) -> float:
    """The distance over the great circle (haversine); in a town it is right to a metre."""
    north, east = radians(other.latitude - one.latitude), radians(other.longitude - one.longitude)
    chord = sin(north / 2) ** 2 + cos(radians(one.latitude)) * cos(radians(other.latitude)) * sin(east / 2) ** 2
    return 2 * EARTH * asin(min(1.0, sqrt(chord)))


def rounded(metres: float) -> int:
    """A distance as it may be kept: to ten metres."""
    return round(metres / ROUNDED_TO) * ROUNDED_TO
