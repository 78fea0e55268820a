"""The singular value decomposition: every matrix is turn, stretch, turn, and its stretches say what matters in it."""

from __future__ import annotations

from functools import partial

import numpy as np
from manim import LEFT, UP, ReplacementTransform

from mathdl import data, linear
from mathdl.checks import Array
from scenes.kit import theme
from scenes.kit.figures.bars import Bars
from scenes.kit.figures.circle_image import CIRCLE, CircleImage
from scenes.kit.figures.matrix import MatrixFormula
from scenes.kit.figures.picture import Picture
from scenes.kit.figures.spectrum import Spectrum
from scenes.kit.lecture import Lecture
from scenes.kit.motion import EVEN, appear, in_steps, through, vanish
from scenes.kit.parameters import Matrix, Whole
from scenes.kit.quantity import Quantity, quantity
from scenes.kit.rows import Row
from scenes.kit.text import row

TIMES, HIGH = np.linspace(0, 1, 121), 0.75  # of every movement, and the white of the pictures
ROLES = ("parameter", "output")  # of the long and the short half-axis
SPOKES, FARTHEST = CIRCLE[::5], [9, 27]  # places on the circle, and those of them that the short half-axis ends at


class Svd(Lecture):
    """What is inside a matrix? A turn, a stretch and a turn."""

    gist = "turn, stretch, turn"
    parameters = {
        "A": Matrix(2, 2, limit=6, determinant=(0.25, 40)),
        "rank": Whole(8, 60),  # with fewer, it is not clearly a cat
        "rounds": Whole(2, 8),
        "seed": Whole(0, 9999),
    }

    @staticmethod
    def numbers(A: Array, rank: int, rounds: int, seed: int) -> dict[str, Quantity]:
        """Take A apart, drop its smaller stretch, approximate the cat, and find the larger stretch alone."""
        stretches, condition = quantity(linear.svd, A).part("S"), quantity(linear.condition_number, A)
        if condition.value < 1.1:
            raise ValueError(
                f"A stretches by {stretches.first:.4g} and {stretches.last:.4g}, too nearly the same for an ellipse; "
                "choose an A whose singular values differ by 10 % or more"
            )
        parts = quantity(linear.rotate_stretch_rotate, A)
        first, stretch = parts.part("first"), parts.part("stretch")
        angles = {name: parts.part(f"{name}_angle") for name in ("first", "second")}
        turns = {name: quantity(linear.rotation, quantity(np.multiply, at, TIMES)) for name, at in angles.items()}
        stretched, flat = quantity(linear.compose, first, stretch), quantity(linear.low_rank, A, 1)
        cat = quantity(data.cat_picture)
        cat_stretches = quantity(linear.svd, cat).part("S")
        ranks = quantity(np.unique, quantity(np.minimum, (1, 2, 3, 5, rank), rank))
        power = quantity(linear.power_iteration, A, rounds, np.random.default_rng(seed))
        # Between two rounds the arrow turns by a fraction of one, which is a power of the Gram matrix.
        steps = np.arange(40 * rounds + 1) / 40
        fractions = quantity(linear.map_path, quantity(linear.gram_matrix, A), steps)
        turned = quantity(linear.apply, fractions, power.part("vectors").first)
        vectors = quantity(np.divide, turned, quantity(np.hypot.reduce, turned, axis=1, keepdims=True))
        found = power.part("estimates").last
        dividing = quantity(np.linspace, A, quantity(np.divide, A, found), len(TIMES))
        return {
            **{name: quantity(np.degrees, angle, unit="degrees") for name, angle in angles.items()},
            **{"stretches": stretches, "s1": stretches.first, "s2": stretches.last, "condition": condition},
            **{"radii": first, "stretched": stretched, "vectors": vectors, "found": found, "dividing": dividing},
            "long_axis": quantity(np.outer, [1, -1], first.part(0)),
            "path": quantity(linear.map_path, A, TIMES),
            "first_path": turns["first"],
            "stretch_path": quantity(linear.compose, first, quantity(linear.map_path, stretch, TIMES)),
            "second_path": quantity(linear.compose, stretched, turns["second"]),
            "error": quantity(linear.spectral_norm, quantity(np.subtract, A, flat)),
            "collapse": quantity(np.linspace, A, flat, len(TIMES)),
            "sinking": quantity(np.linspace, stretches, quantity(np.multiply, stretches, [1, 0]), len(TIMES)),
            "spokes": quantity(linear.apply, quantity(np.transpose, first), SPOKES),
            **{"cat": cat, "n_pixels": cat.part("size"), "ranks": ranks},
            **{"cat_stretches": cat_stretches, "n_stretches": cat_stretches.part("size")},
            "cats": quantity(np.array, [quantity(linear.low_rank, cat, int(kept)) for kept in ranks.value]),
            "kept": quantity(linear.low_rank_size, cat.part("shape"), rank),
            "lengths": quantity(np.hypot.reduce, quantity(linear.apply, A, vectors), axis=1),
            "rounds_done": quantity(np.floor, steps),
            "shrinking": quantity(linear.spectral_norm, dividing),
            "normalised": quantity(linear.spectral_norm, dividing.last),
        }

    def question(self) -> None:
        """A circle with two radii goes through A and becomes an ellipse with two half-axes."""
        figure, self.column = self.stage.split(0.6)
        seen = self["path"].last, self["stretched"]
        self.plane = plane = CircleImage(*seen, room=figure, radii=self["radii"], most=1.2)
        A = self.column.put(MatrixFormula(self.values["A"], name="A =", role="ink", size=64))
        self.add(plane.show(view=plane.near))
        self.play(appear(A))
        self.play(plane.to(np.eye(2), plane.far), until="move")
        self.play(through(plane.along(self["path"])), until="axes")

    def parts(self) -> None:
        """The same movement in three: each factor appears when it acts."""
        plane, (top, room, foot) = self.plane, self.column.lines(above=1, below=2 if self.column.tall else 1)
        name, U, S, Vt = (self.formula(letter) for letter in ("A =", "U", "Sigma", "V^T"))
        top.put(row(name, U, S, Vt, gap=0.2), at=LEFT)
        facts = self.rows(
            room,
            first=Row("$V^T$ turns by", "first", spec=".0f"),
            stretch=Row("$Sigma$ stretches by", "s1", ROLES[0], spec=".2f", note="and by #output[{s2:.2f}]"),
            second=Row("$U$ turns by", "second", spec=".0f"),
        )
        note = [self.label(words, role="muted") for words in ("not square? the stretch", "also drops or adds axes")]
        foot.flow(*note, gap=0.2)
        self.turn_to(name, keep=[plane])
        self.play(plane.to(np.eye(2), plane.near))
        self.until("first")
        self.play(appear(Vt, facts["first"]))
        self.play(through(plane.along(self["first_path"]), run_time=theme.MOVE))
        self.play(plane.to(self["radii"], plane.far, run_time=theme.MOVE / 2))
        ghost = plane.outline.ghost(matrix=self.values["A"])
        self.until("stretch")
        self.play(appear(S, ghost, facts["stretch"]))
        self.play(through(plane.along(self["stretch_path"])), until="second")
        self.play(appear(U, facts["second"]))
        self.play(through(plane.along(self["second_path"])), until="every")
        self.play(vanish(ghost), appear(*note))

    def condition(self) -> None:
        """The half-axes lift off and stand side by side as bars; below them their ratio."""
        above, self.below = self.column.cut(0.55)
        names = [self.formula(f"sigma_{place}", role=role) for place, role in enumerate(ROLES, 1)]
        numbers = [self.readout(f"s{place}", ".2f", role=role, size=theme.ROW) for place, role in enumerate(ROLES, 1)]
        top = float(self["s1"])
        self.bars = Bars(self["stretches"], room=above, top=top, role=ROLES, gap=0.5, names=names, numbers=numbers)
        ratio = Row("condition number", "condition", formula="sigma_1 \\/ sigma_2 =", spec=".3g")
        self.facts = self.rows(self.below, ratio=ratio)
        self.turn_to(keep=[self.plane])
        axes = [self.plane.outline.lifted(place) for place in range(2)]
        self.play(*map(ReplacementTransform, axes, self.bars.bars), run_time=theme.MOVE)
        self.play(appear(*names, *numbers))
        self.until("ratio")
        self.play(appear(self.facts))

    def rank_one(self) -> None:
        """The ellipse collapses onto its long axis; ties tell how far each point went."""
        plane, spokes = self.plane, self["spokes"]
        dropped = Row("the dropped stretch", "error", "loss", formula="norm(A - A_1) =", spec=".2f")
        facts = self.rows(self.below, dropped=dropped)
        ties = plane.tie(spokes), plane.tie(spokes.value[FARTHEST], role="loss", width=theme.CURVE)
        self.play(vanish(self.facts, run_time=theme.LEAVE))
        self.add(plane.outline.ghost(), *ties)
        self.until("drop")
        self.play(through(plane.along(self["collapse"]), self.bars.along(self["sinking"])), until="error")
        self.play(appear(facts))

    def predict(self) -> None:
        """The picture of the largest stretch alone; how many does it take?"""
        figure, column = self.stage.split(0.6)
        above, below = column.cut(0.36)
        self.cat = Picture(self["cats"].first, room=figure, high=HIGH)
        kept = Row("stretches kept", along="ranks", role="parameter", spec="d", note="of {n_stretches:d}")
        self.count = self.rows(above, kept=kept)
        self.spectrum = Spectrum(self["cat_stretches"], room=below)
        self.turn_to(self.cat)
        self.until("largest")
        self.play(appear(self.count))
        self.until("ask")
        self.play(appear(self.spectrum))

    def picture(self) -> None:
        """More and more stretches are kept; the cat appears, and stands beside the full picture."""
        self.until("more")
        tracks = (self.cat.along(self["cats"]), self.count["kept"].along(), self.spectrum.along(self["ranks"]))
        self.play(through(*tracks, pace=EVEN), until="rank")
        self.until("kept")
        left, right = self.stage.pair(captions=1)
        sizes = "{rank:d} stretches: #parameter[{kept:,d} numbers]", "all {n_stretches:d}: #data[{n_pixels:,d} numbers]"
        words = [side.caption.put(self.label(size), at=LEFT) for side, size in zip((left, right), sizes, strict=True)]
        self.turn_to(left.figure.holding(self.cat), Picture(self["cat"], room=right.figure, high=HIGH), *words)

    def power(self) -> None:
        """A random arrow goes through A and back, and turns towards the largest stretch."""
        left, right = self.stage.pair(titles=True, captions=1)
        A, vectors, dividing = self.values["A"], self["vectors"], self["dividing"]
        image = partial(CircleImage, radii=self["long_axis"], radius_roles=ROLES[:1], vector=vectors.first)
        near, far = image(room=left.figure), image(A, room=right.figure, at_rest=True).show(A)
        one = left.title.put(self.label("$v$, an arrow of length one"), at=LEFT)
        two = right.title.put(self.label("its image $A v$"), at=LEFT)
        divided = right.title.put(self.label("$A$ divided by {found:.3f}"), at=LEFT)
        rounds = self.rows(left.caption, done=Row(formula='"rounds" =', along="rounds_done", spec=".0f"))
        length = self.rows(right.caption, found=Row(formula="norm(A v) =", along="lengths", role="parameter"))
        most = self.rows(right.caption, most=Row("largest stretch", role="parameter", along="shrinking"))
        self.turn_to(near, one)
        self.until("through")
        self.play(appear(far, two, length))
        self.until("back")
        self.play(appear(rounds))
        self.until("again")
        tracks = (near.aiming(vectors), far.aiming(vectors), rounds["done"].along(), length["found"].along())
        self.play(through(*tracks, pace=in_steps(self.values["rounds"])), until="divide")
        self.play(vanish(length, two, run_time=theme.LEAVE), appear(divided, most))
        self.play(through(far.along(dividing, far.near), most["most"].along(), run_time=theme.MOVE))

    def meaning(self) -> None:
        """Three pictures of the clip, each with the work that it does."""
        whole = self.stage.whole
        share, slots = (0.57, whole.stacked(3)) if whole.tall else (0.68, whole.abreast(3))
        (one, first), (two, second), (three, third) = (slot.cut(share, gap=0.4) for slot in slots)
        image, A = partial(CircleImage, radii=self["radii"], at_rest=True), self.values["A"]
        ellipse, divided = image(A, room=one).show(A), image(room=three).show(self["dividing"].last)
        cat = Picture(self["cats"].last, room=two, high=HIGH)
        solvers = Row("solvers", "condition", spec=".3g", note="condition number")
        compression = Row("compression", "kept", spec=",d", note="numbers for {n_pixels:,d}")
        normalisation = Row("normalisation", "normalised", note="largest stretch")
        self.turn_to()
        self.until("solvers")
        self.play(appear(ellipse, self.rows(first, UP, solvers=solvers)))
        self.until("compression")
        self.play(appear(cat, self.rows(second, UP, compression=compression)))
        self.until("normalisation")
        self.play(appear(divided, self.rows(third, UP, normalisation=normalisation)))
