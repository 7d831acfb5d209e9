"""The time code, on which other tests rely: a drawn one is read, and gaps are found."""

import unittest

import timecode
from timecode import TimeCode, gaps


def codes(*frames):
    return [None if frame is None else TimeCode(frame, 0) for frame in frames]


class Reading(unittest.TestCase):
    def test_what_was_drawn(self):
        code = TimeCode(0xABCDEF, 0xDEADBEEF)
        for width in (64, 640, 1024, 1280):
            with self.subTest(width):
                luma = timecode.draw(code, width)
                self.assertEqual(len(luma), width * timecode.rows_needed(width))
                self.assertEqual(timecode.read(luma, width), code)

    def test_a_wrong_bit_is_refused(self):
        luma = bytearray(timecode.draw(TimeCode(1, 2), 1280))
        for y in range(timecode.BLOCK):
            start = y * 1280 + 5 * timecode.BLOCK
            luma[start : start + timecode.BLOCK] = bytes([timecode.WHITE]) * timecode.BLOCK
        self.assertIsNone(timecode.read(luma, 1280))

    def test_a_grey_picture_has_none(self):
        self.assertIsNone(timecode.read(bytes([128]) * 1280 * 16, 1280))


class Gaps(unittest.TestCase):
    def test_one_after_the_other(self):
        self.assertEqual(gaps(codes(7, 8, 9)), [])
        self.assertEqual(gaps(codes(timecode.FRAMES - 1, 0, 1)), [])

    def test_start_up_is_allowed_within_bounds(self):
        self.assertEqual(gaps(codes(None, None, 8, 9), start_up=2), [])
        self.assertEqual(len(gaps(codes(None, None, 8, 9), start_up=1)), 1)

    def test_garbage_with_a_valid_crc_is_no_start(self):
        self.assertEqual(gaps(codes(None, 99, None, 8, 9)), [])

    def test_nothing_readable(self):
        self.assertEqual(len(gaps(codes(None, None))), 1)
        self.assertEqual(len(gaps([])), 1)

    def test_lost_repeated_swapped_and_unreadable(self):
        for shown in ((1, 3), (1, 1), (1, 3, 2), (1, 2, None, 4)):
            with self.subTest(shown):
                self.assertTrue(gaps(codes(*shown)))


if __name__ == "__main__":
    unittest.main()
