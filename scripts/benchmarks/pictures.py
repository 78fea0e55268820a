"""How near encoded pictures are to those that were drawn: PSNR and SSIM of their luma."""

import os

import av
import numpy as np
from scipy.ndimage import uniform_filter

from render.draw.yuv import convert
from scripts.benchmarks.lines import KEPT_EVERY

WINDOW = 8


def luma(frame):
    """The luma (height, width) of an RGBA picture, as BT.709 has it."""
    height, width = frame.shape[:2]
    y, u, v = (np.empty(shape, np.uint8) for shape in ((height, width), *[(height // 2, width // 2)] * 2))
    convert(frame, y, u, v)
    return y


def decoded_luma(path, numbers):
    """The luma of the frames with these numbers."""
    wanted, found = set(numbers), []
    with av.open(str(path)) as container:
        for number, frame in enumerate(container.decode(video=0)):
            if number in wanted:
                found.append(frame.reformat(format="yuv420p").to_ndarray()[: frame.height, : frame.width])
    return found


def psnr(first, second):
    """Peak signal-to-noise ratio in dB, with a peak of 255; infinite if both are the same."""
    error = np.mean((first.astype(float) - second) ** 2)
    return float("inf") if error == 0 else float(10 * np.log10(255**2 / error))


def ssim(first, second):
    """Mean structural similarity over windows of 8 by 8 pixels (Wang, Bovik, Sheikh and Simoncelli, 2004)."""
    a, b = first.astype(float), second.astype(float)
    mean_a, mean_b = uniform_filter(a, WINDOW), uniform_filter(b, WINDOW)
    variance_a = uniform_filter(a * a, WINDOW) - mean_a**2
    variance_b = uniform_filter(b * b, WINDOW) - mean_b**2
    covariance = uniform_filter(a * b, WINDOW) - mean_a * mean_b
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    likeness = (2 * mean_a * mean_b + c1) * (2 * covariance + c2)
    return float((likeness / ((mean_a**2 + mean_b**2 + c1) * (variance_a + variance_b + c2))).mean())


def judge(path, kept):
    """The mean PSNR (of those that are finite) and SSIM of a video's frames beside those in the file ``kept``."""
    with open(kept, "rb") as file:
        size = os.fstat(file.fileno()).st_size
        kept = []
        while file.tell() < size:
            kept.append(np.load(file))
    shown = decoded_luma(path, [index * KEPT_EVERY for index in range(len(kept))])
    drawn = [luma(frame) for frame in kept]
    signal = [psnr(a, b) for a, b in zip(drawn, shown, strict=True)]
    finite = [value for value in signal if np.isfinite(value)]
    likeness = [ssim(a, b) for a, b in zip(drawn, shown, strict=True)]
    return float(np.mean(finite)) if finite else float("inf"), float(np.mean(likeness))
