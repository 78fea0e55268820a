"""Pictures that repeat the one before, written into an H.264 stream without being encoded.

Such a picture is a slice that skips every block. x264 writes one, of a blank film; for each place in a stream only its
number changes (``frame_num``; ITU-T H.264, 7.3.3 and 7.4.3), and so do the numbers of what x264 encodes after it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import av

START = b"\0\0\0\1"
PARAMETERS = 7
"""The kind of NAL unit that holds a sequence parameter set (table 7-1)."""
HIGH_PROFILES = (100, 110, 122, 244)
OUTPUT_AS_DECODED = 2
"""The order count type of streams whose pictures are shown in the order in which they are decoded (8.2.1.3)."""


class Repeats:
    """Puts repetitions between the packets of one encoder.

    ``blank`` is what an encoder of the same settings makes of a blank picture shown twice: two packets in Annex B
    format. ``possible`` is False if its pictures refer to others than the last, or change places: all must be encoded.
    """

    def __init__(self, blank: list[bytes]) -> None:
        first, second = blank
        parameters = next(unit for unit in first.split(START) if unit and unit[0] & 31 == PARAMETERS)
        in_order, self._digits = _order(parameters)
        self.possible = in_order and second.count(START[1:]) == 1
        self._repetitions = [_numbered(second, number, self._digits) for number in range(2**self._digits)]
        self._number = 0
        self._inserted = 0

    def packets(self, picture: av.Packet, count: int) -> Iterator[av.Packet]:
        """Yield an encoded picture, numbered as its place demands, and its repetitions: ``count`` packets."""
        start, base = picture.pts, picture.time_base
        if picture.is_keyframe:
            self._number = self._inserted = 0
        else:
            content = bytes(picture)
            bits, at = _slice_header(content)
            self._number = (int(bits[at : at + self._digits], 2) + self._inserted) % 2**self._digits
            if self._inserted:
                picture = _packet(_numbered(content, self._number, self._digits), start, base)
        yield picture
        for later in range(1, count):
            self._number = (self._number + 1) % 2**self._digits
            yield _packet(self._repetitions[self._number], start + later, base)
        self._inserted += count - 1


def blank_packets(context: Any) -> list[bytes]:
    """Return the packets that a new encoder makes of a blank picture shown twice."""
    blank = av.VideoFrame(context.width, context.height, context.pix_fmt)
    for plane in blank.planes:
        plane.update(bytes(plane.buffer_size))
    packets = []
    for blank.pts in range(2):
        packets += context.encode(blank)
    return [bytes(packet) for packet in packets + context.encode(None)]


def _numbered(content: bytes, number: int, digits: int) -> bytes:
    """Return a packet's only slice with another number, in so many binary digits."""
    bits, at = _slice_header(content)
    bits = f"{bits[:at]}{number:0{digits}b}{bits[at + digits :]}"
    head = int(bits, 2).to_bytes(len(bits) // 8, "big")
    return START + _escaped(head + _unescaped(content[len(START) :])[len(head) :])


def _packet(content: bytes, frame: int, time_base: Fraction) -> av.Packet:
    packet = av.Packet(content)
    packet.pts = packet.dts = frame
    packet.duration, packet.time_base = 1, time_base
    return packet


def _order(parameters: bytes) -> tuple[bool, int]:
    """Read a sequence parameter set (7.3.2.1.1): whether pictures can be repeated, and the digits of their numbers."""
    bits = _Bits(_unescaped(parameters))
    bits.skip(32)
    bits.golomb()
    if parameters[1] in HIGH_PROFILES:
        for _ in range(3):
            bits.golomb()
        bits.skip(2)
    digits = bits.golomb() + 4
    order = bits.golomb()
    return order == OUTPUT_AS_DECODED and bits.golomb() == 1, digits


def _slice_header(content: bytes) -> tuple[str, int]:
    """Return the bits at the beginning of a packet's only slice, and where its number stands among them."""
    bits = _Bits(_unescaped(content[len(START) : 24])[:16])
    bits.skip(8)
    for _ in range(3):
        bits.golomb()
    return bits.bits, bits.at


class _Bits:
    """Reads bits from the first on."""

    def __init__(self, content: bytes) -> None:
        self.bits = "".join(f"{byte:08b}" for byte in content)
        self.at = 0

    def skip(self, count: int) -> None:
        self.at += count

    def golomb(self) -> int:
        """Read a number in Exponential-Golomb code (9.1)."""
        zeros = self.bits.index("1", self.at) - self.at
        self.at += 2 * zeros + 1
        return int(self.bits[self.at - zeros - 1 : self.at], 2) - 1


def _unescaped(unit: bytes) -> bytes:
    """Take out the bytes that keep a start code from arising within a unit (7.4.1)."""
    return unit.replace(b"\0\0\3", b"\0\0")


def _escaped(unit: bytes) -> bytes:
    return re.sub(rb"\0\0(?=[\0-\3])", b"\0\0\3", unit)
