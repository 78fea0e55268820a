"""A linear layer, forwards and backwards: y = Wx + b, and a gradient for every weight in the shape of W."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import DOWN, LEFT, RIGHT, ReplacementTransform, VGroup

from mathdl import losses
from mathdl.checks import Array
from mathdl.networks import MLP
from scenes.kit import theme
from scenes.kit.figures.number_blocks import Block, NumberBlocks
from scenes.kit.figures.numbers import Numbers, arrive, gather
from scenes.kit.figures.pairing import Pairing
from scenes.kit.lecture import Lecture
from scenes.kit.motion import appear, through, vanish
from scenes.kit.parameters import Matrix, Number, Vector
from scenes.kit.quantity import Quantity, quantity
from scenes.kit.rows import Row

STATES = 31
GRADIENT = "gradient((∂ L) / (∂ W))"


class LinearLayer(Lecture):
    """What does a layer do, forwards and backwards?"""

    gist = "forwards and backwards"
    parameters = {
        "W": Matrix(2, 3, limit=6),
        "b": Vector((2, 2), -9, 9),
        "X": Matrix((2, 5), 3, limit=9),
        "T": Matrix((2, 5), 2, limit=9),
        "learning_rate": Number(0.01, 0.13),
    }

    @staticmethod
    def numbers(W: Array, b: Array, X: Array, T: Array, learning_rate: float) -> dict[str, Quantity]:
        """Run the layer forwards and backwards, for one example, one update and a batch."""
        _refuse_all_but_digits(W=W, b=b, X=X, T=T)
        network = quantity(MLP, (W,), (b,), "identity", "mean_squared_error")
        layer, x, t = network.value, X[:1], T[:1]
        one = quantity(layer.loss_and_gradients, x, t)
        y = one.part("forward", "outputs", 0)
        error = quantity(losses.mean_squared_error_gradient, y, t[0])
        batch = quantity(layer.loss_and_gradients, X, T)
        Y = batch.part("forward", "outputs")
        errors = quantity(np.subtract, Y, T)
        _refuse_all_but_digits(**{"the outputs": Y.value, "the errors": errors.value})
        zero = quantity(np.argwhere, W == 0).part(0)
        row, column = zero.value
        if not x[0, column] or not error.value[row]:
            raise ValueError("the input and the error of the weight that is zero must not be zero for the first example")
        after = quantity(layer.step, one, learning_rate)
        path = quantity(np.linspace, quantity(layer.to_vector), quantity(after.value.to_vector), STATES)
        falling = quantity(layer.losses_at, path, x, t)
        if falling.value[-1] >= falling.value[0]:
            raise ValueError(f"the update must lower the loss, but with learning_rate = {learning_rate:g} it does not")
        better = quantity(after.value.forward, x).part("outputs", 0)
        smaller = quantity(losses.mean_squared_error_gradient, better, t[0])
        weights, updated = quantity(np.asarray, W), quantity(np.round, after.part("weights", 0), 2)
        slopes, average = one.part("weights", 0), batch.part("weights", 0)
        alone = quantity(layer.example_gradients, X, T).part((slice(None), slice(0, W.size)))
        _refuse_all_but_digits(**{"the gradients of the examples": alone.value})
        decimals = 2 if all(len(f"{value:.4g}") <= 4 for value in average.value.flat) else 1
        return {
            **{"W": weights, "b": quantity(np.asarray, b), "X": quantity(np.asarray, X), "T": quantity(np.asarray, T)},
            **{"x": quantity(np.asarray, x[0]), "t": quantity(np.asarray, t[0]), "y": y, "error": error},
            **{f"t{i + 1}": quantity(np.asarray, t[0]).part(i) for i in range(2)},
            **{f"e{i + 1}": error.part(i) for i in range(2)},
            "y1": y.part(0),
            "products": quantity(np.multiply, W[0], x[0]),
            "zero": zero,
            "gradient": slopes,
            "zero_gradient": slopes.part((row, column)),
            "step": quantity(np.round, quantity(np.multiply, -learning_rate, slopes), 2),
            "updated": updated,
            "undoing": quantity(np.round, quantity(np.linspace, updated, weights, 7), 1),
            "losses": falling,
            "before": falling.first,
            "after": falling.last,
            "smaller": quantity(np.round, quantity(np.linspace, error, smaller, STATES), 1),
            "n": quantity(np.size, X, 0),
            "Y": Y,
            "errors": errors,
            "alone": quantity(np.reshape, alone, (-1, *W.shape)),
            "average": quantity(np.round, average, decimals),
        }

    def neuron(self) -> None:
        """The inputs lie down on a row of weights; the products and the bias slide together into the output."""
        start, figure = self.stage.whole.cut(0.3 if self.stage.whole.tall else 0.14)
        w, b = self["W"].part(0), self["b"].part(0)
        self.pairing = pairing = Pairing(w, self["x"], self["products"], self["y1"], added=b, room=figure)
        x = Numbers(self["x"], room=start, role="data", upright=True)
        weights, inputs, bias, output = (
            self.label(name, role=role)
            for name, role in (("weights", "parameter"), ("inputs", "data"), ("bias", "parameter"), ("output", "output"))
        )
        for name, number in ((weights, pairing.first[-1]), (inputs, pairing.second[-1])):
            name.next_to(number, RIGHT, buff=pairing.cell[0] / 2).align_baseline(number.baseline)
        for name, number in ((bias, pairing.products[-1]), (output, pairing.total)):
            name.next_to(number, DOWN, buff=pairing.cell[1] / 3)
        self.add(x)
        self.play(appear(*pairing.first, weights))
        lying = pairing.lay(row=pairing.first, column=x.entries)
        self.play(vanish(x, run_time=theme.LEAVE / 4), lying, appear(inputs, run_time=theme.MOVE))
        self.until("multiply")
        self.play(pairing.multiply(), appear(bias, run_time=theme.MOVE))
        self.until("add_up")
        self.play(*pairing.add_up(), vanish(bias), appear(output, run_time=theme.MOVE))

    def layer(self) -> None:
        """The numbers move into a matrix and vectors, to which a second neuron adds a row; y = Wx + b."""
        tall = self.stage.whole.tall
        _, figure, below = self.stage.whole.lines(below=3 if tall else 2)
        self.board = board = NumberBlocks(
            room=figure,
            x=self._block("x", (0, 0), "data(x)"),
            W=self._block("W", (1, 0), "parameter(W)"),
            b=self._block("b", (1, 1), "parameter(b)", upright=True),
            y=self._block("y", (1, 2), "output(y)", upright=True),
            t=self._block("t", (1, 3), "data(t)", upright=True),
            error=self._block("error", (1, 4), "gradient(delta)", upright=True),
        )
        law, self.difference = (
            slot.put(self.formula(markup))
            for slot, markup in zip(
                below.stacked(2) if tall else below.abreast(2),
                ("output(y) = parameter(W) data(x) + parameter(b)", "gradient(delta) = output(y) - data(t)"),
                strict=True,
            )
        )
        old = self.pairing
        W, x, y, b = (board[name] for name in "Wxyb")
        kept = (*old.first, *old.second, old.total)
        self.play(vanish(*self.standing(*kept), run_time=theme.LEAVE))
        moved = ((W.row(0), old.first), (x.entries, old.second), (y.entries[:1], [old.total]))
        self.play(*(arrive(new, sources) for new, sources in moved), appear(b.entries[0], x.brackets))
        self.play(appear(*W.row(1), b.entries[1], lag=0.3))
        self.play(*gather([*W.row(1), *x.entries, b.entries[1]], y.entries[1]))
        self.until("stack")
        names = [board.names[name] for name in "Wxby"]
        self.play(appear(*(part.brackets for part in (W, b, y)), *names))
        self.until("formula")
        pieces = [law.parts("parameter")[0], law.parts("data"), law.parts("parameter")[1], law.parts("output")]
        rest = [glyph for glyph in law.submobjects if not any(glyph in part.get_family() for part in pieces)]
        self.play(*(ReplacementTransform(name.copy(), piece) for name, piece in zip(names, pieces, strict=True)))
        self.play(appear(*rest))

    def error(self) -> None:
        """Targets stand beside the outputs; their differences are the errors."""
        board = self.board
        self.until("target")
        self.play(appear(board["t"], board.names["t"]))
        self.until("errors")
        self.play(appear(board["error"].brackets, board.names["error"], self.difference))
        pairs = zip(board["y"].entries, board["t"].entries, board["error"].entries, strict=True)
        self.play(*(move for y, t, error in pairs for move in gather([y, t], error)))
        self.until("blame")
        self.marked = board["W"].frame(slice(None), slice(None), role="parameter")
        self.play(appear(self.marked))

    def predict(self) -> None:
        """All is dimmed but one weight, which is zero, the input that it carries and the error at its output."""
        figure, self.column = self.stage.split(0.6)
        digits = max(len(f"{value:g}") for name in ("updated", "step") for value in self[name].value.flat)
        old, self.board = self.board, NumberBlocks(
            room=figure,
            x=self._block("x", (0, 0), "data(x)"),
            W=self._block("W", (1, 0), "parameter(W)", digits=digits),
            gradient=self._block("gradient", (2, 0), GRADIENT, role="gradient", size=theme.LABEL, digits=digits),
            error=self._block("error", (1, 1), "gradient(delta)", upright=True, digits=4),
            beside=self._block("error", (2, 1), "gradient(delta)", upright=True),
        )
        board, kept = self.board, ("x", "W", "error")
        update = f"parameter(W) - {{learning_rate:g}} thin {GRADIENT}"
        self.facts = self.rows(
            self.column,
            loss=Row(formula="loss(L) =", role="loss", along="losses", note="mean squared error"),
            ask=Row(formula="gradient((∂ L) / (∂ w)) =", number="zero_gradient", role="gradient", spec="g", asked=True),
            rule=Row(formula=f"{GRADIENT} = gradient(delta) data(x)^top", note="error times input"),
            update=Row(formula=f"parameter(W) arrow.l {update}", size=theme.LABEL + 3),
        )
        staying = [part for name in kept for part in (old[name], old.names[name])]
        self.play(vanish(*self.standing(*staying), run_time=theme.LEAVE))
        self.play(*board.come_from(old, *kept))
        row, column = self["zero"].value
        weight, carried, error = board["W"].entry(row, column), board["x"].entries[column], board["error"].entries[row]
        lit = {weight, carried, error}
        self.dimmed = [n for name in kept for n in board[name].entries if n not in lit]
        self.marked = board["W"].frame(row, column, role="parameter")
        self.play(*(number.animate.fade(1 - theme.DIMMED) for number in self.dimmed), appear(self.marked))
        self.until("ask")
        self.play(appear(self.facts["loss"], self.facts["ask"]))

    def gradient(self) -> None:
        """Error and input meet in an empty table of the shape of W; then the whole table fills."""
        board, table = self.board, self.board["gradient"]
        row, column = self["zero"].value
        x, beside = board["x"].entries, board["beside"]
        self.play(
            appear(table.brackets, board.names["gradient"], beside.brackets, board.names["beside"]),
            arrive(beside.entries, board["error"].entries, keep=True),
        )
        self.play(*gather([beside.entries[row], x[column]], table.entry(row, column)))
        self.play(*self.answered("zero_gradient"))
        bright = 1 - 1 / theme.DIMMED
        self.play(*(number.animate.fade(bright) for number in self.dimmed), vanish(self.marked), run_time=theme.LEAVE)
        for i, delta in enumerate(beside.entries):
            rest = [j for j in range(len(x)) if (i, j) != (row, column)]
            self.play(*(move for j in rest for move in gather([delta, x[j]], table.entry(i, j))))
        self.play(appear(self.facts["rule"]))
        self.until("value")
        self.play(*(number.animate.fade(1 - theme.DIMMED) for number in board["W"].entries))

    def update(self) -> None:
        """The table, times minus the learning rate, slides over W; each entry lands on its own, and the loss falls."""
        board, table = self.board, self.board["gradient"]
        bright = 1 - 1 / theme.DIMMED
        self.play(*(number.animate.fade(bright) for number in board["W"].entries), run_time=theme.LEAVE)
        self.play(appear(self.facts["update"]))
        gone = (*table.entries, board["beside"], *(board.names[name] for name in ("beside", "gradient")))
        self.play(vanish(*gone, run_time=theme.LEAVE))
        table.show(self["step"])
        self.play(appear(*table.entries))
        self.until("land")
        self.play(*table.land_on(board["W"], self["updated"]))
        self.until("loss")
        self.play(through(self.facts["loss"].along(), board["error"].along(self["smaller"]), run_time=theme.MOVE))

    def batch(self) -> None:
        """More rows join x; the same W serves all, and the gradients of the examples are averaged into one table."""
        figure, rest = self.stage.split(0.66 if self.stage.whole.tall else 0.57)
        old, self.board = self.board, NumberBlocks(
            room=figure,
            X=self._block("X", (0, 0), "data(X)"),
            W=self._block("W", (1, 0), "parameter(W)"),
            average=self._block("average", (2, 0), GRADIENT, role="gradient", size=theme.LABEL),
            Y=self._block("Y", (0, 1), "output(Y)"),
            b=self._block("b", (1, 1), "parameter(b)", upright=True),
            errors=self._block("errors", (0, 2), "gradient(delta)"),
        )
        board, count = self.board, self["n"].value
        self.rest, (above, below, _) = rest, rest.lines(above=1)
        self.laws = [
            above.put(self.formula("output(Y) = data(X) parameter(W)^top + parameter(b)")),
            below.put(self.formula(f"{GRADIENT} = 1/{{n:d}} gradient(delta)^top data(X)")),
        ]
        abreast = 3 if below.width > below.height and count > 4 else 2
        lines = below.stacked(-(-count // abreast), gap=0.25)
        rooms = [room for line in lines for room in line.abreast(abreast, gap=0.4)]
        X, Y, errors, average = (board[name] for name in ("X", "Y", "errors", "average"))
        cells = [np.minimum(average.cell, [room.width / 3, room.height / 2]) for room in rooms]
        tables = [
            Numbers(self["alone"].part(k), room=rooms[k], role="gradient", cell=cells[k]) for k in range(count)
        ]
        staying = [old["x"], old["W"], old.names["W"]]
        self.play(
            vanish(*self.standing(*staying), run_time=theme.LEAVE),
            through(old["W"].along(self["undoing"]), run_time=theme.APPEAR),
        )
        self.play(*board.come_from(old, "W"), arrive(X.row(0), old["x"].entries), vanish(old["x"].brackets))
        others = [VGroup(*X.row(k)) for k in range(1, count)]
        self.play(appear(X.brackets, board.names["X"], *others, lag=0.3, run_time=theme.MOVE))
        self.until("same")
        self.play(appear(Y.brackets, board["b"], board.names["Y"], board.names["b"], self.laws[0]))
        self._example_by_example([X, Y], [VGroup(*Y.row(k)) for k in range(count)])
        self.until("tables")
        self.play(appear(errors, board.names["errors"]))
        self._example_by_example([X, errors], tables)
        self.until("average")
        meeting = [
            move
            for k, entry in enumerate(average.entries)
            for move in gather([table.entries[k] for table in tables], entry)
        ]
        leaving = vanish(*tables, run_time=theme.LEAVE / 4)
        self.play(leaving, appear(average.brackets, board.names["average"]), *meeting)
        self.play(appear(self.laws[1]))

    def meaning(self) -> None:
        """Both products stand beside their numbers: forwards above, backwards below, where W has its gradient."""
        board, both = self.board, slice(None)
        frames = [board[name].frame(both, both, role=role) for name, role in (("W", "parameter"), ("average", "gradient"))]
        for law, slot, name in zip(self.laws, self.rest.stacked(2), ("forwards", "backwards"), strict=True):
            above, place, _ = slot.lines(above=1, line=0.55)
            title = above.put(self.label(name, role="muted"), at=LEFT)
            self.turn_to(place.holding(law, LEFT), title, keep=self.standing(law))
            if law is self.laws[0]:
                self.until("back")
        self.play(appear(*frames))

    def _example_by_example(self, rows: list[Numbers], appearing: list[Any]) -> None:
        """Let things appear, one for each example, while frames run down its rows."""
        frames = [numbers.frame(0, slice(None)) for numbers in rows]
        for k, new in enumerate(appearing):
            for numbers, frame in zip(rows, frames, strict=True):
                self.add(numbers.put_frame(frame, k, slice(None)))
            self.play(appear(new, run_time=theme.LEAVE))
        self.play(vanish(*frames, run_time=theme.LEAVE))

    def _block(self, name: str, place: tuple[int, int], markup: str, role: str = "", **style: Any) -> Block:
        """Return the block of a quantity, in the colour of its name."""
        size = style.pop("size", theme.FORMULA)
        return Block(self[name], place, self.formula(markup, size=size), role or markup.partition("(")[0], **style)


def _refuse_all_but_digits(**arrays: Array) -> None:
    """Raise ValueError unless all entries are whole numbers of one digit, which can be multiplied in the head."""
    for name, array in arrays.items():
        if (array != np.round(array)).any() or (np.abs(array) > 9).any():
            raise ValueError(f"{name} must be whole numbers from −9 to 9, but hold {array.ravel().tolist()}")
