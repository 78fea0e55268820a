"""A linear layer, forwards and backwards: y = Wx + b, and a gradient for every weight in the shape of W."""

from __future__ import annotations

import numpy as np
from manim import LEFT

from mathdl.checks import Array
from mathdl.networks import MLP
from scenes.kit import theme
from scenes.kit.figures.number_blocks import number_blocks
from scenes.kit.figures.numbers import Numbers, arrive, faded, gather, merge, run_down, side_by_side
from scenes.kit.figures.pairing import Pairing
from scenes.kit.lecture import Lecture
from scenes.kit.motion import appear, through, vanish
from scenes.kit.parameters import Matrix, Number, Vector
from scenes.kit.quantity import Quantity, quantity
from scenes.kit.rows import Row

STATES = 31
DW = "gradient((∂ L) / (∂ W))"
DELTA = "gradient(delta)"
NAMES = {"x": "data(x)", "W": "parameter(W)", "b": "parameter(b)", "y": "output(y)", "t": "data(t)"}
NAMES |= {"error": DELTA, "beside": DELTA, "gradient": DW}
NAMES |= {"X": "data(X)", "Y": "output(Y)", "errors": DELTA, "average": DW}
"""How the blocks of numbers are called; the first word is their role."""


class LinearLayer(Lecture):
    """What does a layer do, forwards and backwards?"""

    gist = "forwards and backwards"
    # Whole numbers of one digit, so that every product and sum can be checked in the head.
    parameters = {
        "W": Matrix(2, 3, limit=6, whole=True),
        "b": Vector((2, 2), -9, 9, whole=True),
        "X": Matrix((2, 5), 3, limit=9, whole=True),
        "T": Matrix((2, 5), 2, limit=9, whole=True),
        "learning_rate": Number(0.01, 0.13),
    }

    @staticmethod
    def numbers(W: Array, b: Array, X: Array, T: Array, learning_rate: float) -> dict[str, Quantity]:
        """Run the layer forwards and backwards, for one example, one update and a batch."""
        if len(X) != len(T):
            raise ValueError(f"X and T must have as many rows, one for each example, but have {len(X)} and {len(T)}")
        if np.count_nonzero(W) != W.size - 1:
            raise ValueError("one of the weights W, and only one, must be zero: it is the one that is asked about")
        layer, x, t = MLP((W,), (b,), "identity", "mean_squared_error"), X[:1], T[:1]
        one, batch = quantity(layer.loss_and_gradients, x, t), quantity(layer.loss_and_gradients, X, T)
        y, Y = one.part("forward", "outputs", 0), batch.part("forward", "outputs")
        error, errors = one.part("adjoints", 0, 0), quantity(np.subtract, Y, T)
        slopes, average = one.part("weights", 0), batch.part("weights", 0)
        alone = quantity(layer.example_gradients, X, T).part((slice(None), slice(0, W.size)))
        for name, found in (("outputs", Y), ("errors", errors), ("gradients of the examples", alone)):
            if (np.abs(found.value) > 9).any():
                raise ValueError(f"the {name} must have one digit, but are {found.value.ravel().tolist()}")
        zero = quantity(np.argwhere, W == 0).part(0)
        zero_gradient = slopes.part(tuple(zero.value))
        if not zero_gradient.value:
            raise ValueError("input and error of the weight that is zero must not be zero for the first example")
        after = quantity(layer.step, one, learning_rate)
        path = quantity(np.linspace, quantity(layer.to_vector), quantity(after.value.to_vector), STATES)
        falling = quantity(layer.losses_at, path, x, t)
        if falling.value[-1] >= falling.value[0]:
            raise ValueError(f"the update must lower the loss, but with learning_rate = {learning_rate:g} it does not")
        better = quantity(after.value.loss_and_gradients, x, t).part("adjoints", 0, 0)
        updated = quantity(np.round, after.part("weights", 0), 2)
        decimals = 2 if all(len(f"{value:.4g}") <= 4 for value in average.value.flat) else 1
        return {
            **{name: quantity(np.asarray, each) for name, each in zip("WbXxt", (W, b, X, x[0], t[0]), strict=True)},
            **{f"t{i + 1}": quantity(np.asarray, T).part(0, i) for i in range(2)},
            **{f"e{i + 1}": error.part(i) for i in range(2)},
            **{"y": y, "y1": y.part(0), "Y": Y, "error": error, "beside": error, "errors": errors},
            **{"products": quantity(np.multiply, W[0], x[0]), "n": quantity(np.size, X, 0)},
            **{"zero": zero, "zero_gradient": zero_gradient, "gradient": slopes},
            "step": quantity(np.round, quantity(np.multiply, -learning_rate, slopes), 2),
            "updated": updated,
            "undoing": quantity(np.round, quantity(np.linspace, updated, W, 7), 1),
            **{"losses": falling, "before": falling.first, "after": falling.last},
            "smaller": quantity(np.round, quantity(np.linspace, error, better, STATES), 1),
            "alone": quantity(np.reshape, alone, (-1, *W.shape)),
            "average": quantity(np.round, average, decimals),
        }

    def neuron(self) -> None:
        """The inputs lie down on a row of weights; the products and the bias slide together into the output."""
        start, figure = self.stage.whole.cut(0.3 if self.stage.whole.tall else 0.14)
        roles = {"weights": "parameter", "inputs": "data", "bias": "parameter", "output": "output"}
        weights, inputs, bias, output = names = [self.label(name, role=role) for name, role in roles.items()]
        numbers = [self["W"].part(0), *(self[name] for name in ("x", "products", "y1"))]
        self.pairing = Pairing(*numbers, added=self["b"].part(0), room=figure, names=names)
        x = Numbers(self["x"], room=start, role="data", upright=True)
        self.add(x)
        self.play(appear(*self.pairing.first, weights))
        lying = self.pairing.lay(row=self.pairing.first, column=x.entries)
        self.play(vanish(x, run_time=theme.LEAVE / 4), lying, appear(inputs, run_time=theme.MOVE))
        self.until("multiply")
        self.play(self.pairing.multiply(), appear(bias, run_time=theme.MOVE))
        self.until("add_up")
        self.play(*self.pairing.add_up(), vanish(bias), appear(output, run_time=theme.MOVE))

    def layer(self) -> None:
        """The numbers move into a matrix and vectors, to which a second neuron adds a row; y = Wx + b."""
        tall = self.stage.whole.tall
        _, figure, below = self.stage.whole.lines(below=3 if tall else 2)
        places = {"x": (0, 0), "W": (1, 0), "b": (1, 1), "y": (1, 2), "t": (1, 3), "error": (1, 4)}
        self.board = board = number_blocks(self.quantities, NAMES, places, room=figure)
        first, second = below.stacked(2) if tall else below.abreast(2)
        law = first.put(self.formula("output(y) = parameter(W) data(x) + parameter(b)"))
        self.difference = second.put(self.formula(f"{DELTA} = output(y) - data(t)"))
        old, (W, x, y, b) = self.pairing, (board[name] for name in "Wxyb")
        self.play(vanish(*self.standing(*old.first, *old.second, old.total), run_time=theme.LEAVE))
        moved = ((W.row(0), old.first), (x.entries, old.second), (y.entries[:1], [old.total]))
        self.play(*(arrive(new, sources) for new, sources in moved), appear(b.entries[0], x.brackets))
        self.play(appear(*W.row(1), b.entries[1], lag=0.3))
        self.play(*gather([*W.row(1), *x.entries, b.entries[1]], y.entries[1]))
        self.until("stack")
        self.play(appear(*(part.brackets for part in (W, b, y)), *(board.names[name] for name in "Wxby")))
        self.until("formula")
        self.play(*board.spell(law, *"Wxby"))

    def error(self) -> None:
        """Targets stand beside the outputs; their differences are the errors."""
        y, t, error = (self.board[name] for name in ("y", "t", "error"))
        self.until("target")
        self.play(appear(t, self.board.names["t"]))
        self.until("errors")
        self.play(appear(error.brackets, self.board.names["error"], self.difference))
        self.play(*(move for i in range(2) for move in gather([y.entries[i], t.entries[i]], error.entries[i])))
        self.until("blame")
        self.play(appear(self.board["W"].frame(slice(None), slice(None), role="parameter")))

    def predict(self) -> None:
        """All is dimmed but one weight, which is zero, the input that it carries and the error at its output."""
        figure, column = self.stage.split(0.6)
        places = {"x": (0, 0), "W": (1, 0), "gradient": (2, 0), "error": (1, 1), "beside": (2, 1)}
        later = {"W": "updated", "gradient": "step", "error": "smaller"}
        old, board = self.board, number_blocks(self.quantities, NAMES, places, room=figure, **later)
        self.facts = self.rows(
            column,
            loss=Row(formula="loss(L) =", role="loss", along="losses", note="mean squared error"),
            ask=Row(formula="gradient((∂ L) / (∂ w)) =", number="zero_gradient", role="gradient", spec="g", asked=True),
            rule=Row(formula=f"{DW} = {DELTA} data(x)^top", note="error times input"),
            update=Row(formula=f"parameter(W arrow.l W) - {{learning_rate:g}} thin {DW}", size=theme.LABEL + 3),
        )
        kept = ("x", "W", "error")
        staying = [part for name in kept for part in (old[name], old.names[name])]
        self.play(vanish(*self.standing(*staying), run_time=theme.LEAVE))
        self.play(*board.come_from(old, *kept))
        (row, column), self.board = self["zero"].value, board
        lit = board["W"].entry(row, column), board["x"].entries[column], board["error"].entries[row]
        self.dimmed = [number for name in kept for number in board[name].entries if number not in lit]
        self.box = board["W"].frame(row, column, role="parameter")
        self.play(*faded(self.dimmed, theme.DIMMED), appear(self.box))
        self.until("ask")
        self.play(appear(self.facts["loss"], self.facts["ask"]))

    def gradient(self) -> None:
        """Error and input meet in an empty table of the shape of W; then the whole table fills."""
        board, table, (row, column) = self.board, self.board["gradient"], self["zero"].value
        x, beside, names = board["x"].entries, board["beside"], [board.names[name] for name in ("gradient", "beside")]
        coming = arrive(beside.entries, board["error"].entries, keep=True)
        self.play(appear(table.brackets, beside.brackets, *names), coming)
        self.play(*gather([beside.entries[row], x[column]], table.entry(row, column)))
        self.play(*self.answered("zero_gradient"))
        self.play(*faded(self.dimmed, 1 / theme.DIMMED), vanish(self.box), run_time=theme.LEAVE)
        for i, delta in enumerate(beside.entries):
            rest = [j for j in range(len(x)) if (i, j) != (row, column)]
            self.play(*(move for j in rest for move in gather([delta, x[j]], table.entry(i, j))))
        self.play(appear(self.facts["rule"]))
        self.until("value")
        self.play(*faded(board["W"].entries, theme.DIMMED))

    def update(self) -> None:
        """The table, times minus the learning rate, slides over W; each entry lands on its own, and the loss falls."""
        board, table, W = self.board, self.board["gradient"], self.board["W"]
        self.play(*faded(W.entries, 1 / theme.DIMMED), appear(self.facts["update"]))
        self.play(vanish(*table.entries, board["beside"], *(board.names[name] for name in ("beside", "gradient"))))
        table.show(self["step"])
        self.play(appear(*table.entries))
        self.until("land")
        self.play(*table.land_on(W, self["updated"]))
        self.until("loss")
        self.play(through(self.facts["loss"].along(), board["error"].along(self["smaller"]), run_time=theme.MOVE))

    def batch(self) -> None:
        """More rows join x; the same W serves all, and the gradients of the examples are averaged into one table."""
        figure, self.rest = self.stage.split(0.66 if self.stage.whole.tall else 0.57)
        places = {"X": (0, 0), "W": (1, 0), "average": (2, 0), "Y": (0, 1), "b": (1, 1), "errors": (0, 2)}
        old, board = self.board, number_blocks(self.quantities, NAMES, places, room=figure)
        X, W, average, Y, b, errors = (board[name] for name in places)
        above, below, _ = self.rest.lines(above=1)
        forwards = above.put(self.formula("output(Y) = data(X) parameter(W)^top + parameter(b)"))
        self.laws = [forwards, below.put(self.formula(f"{DW} = 1/{{n:d}} {DELTA}^top data(X)"))]
        alone = side_by_side(self["alone"], below, most=average.cell, role="gradient")
        staying = old["x"], old["W"], old.names["W"]
        self.play(vanish(*self.standing(*staying)), through(old["W"].along(self["undoing"]), run_time=theme.APPEAR))
        self.play(*board.come_from(old, "W"), arrive(X.row(0), old["x"].entries), vanish(old["x"].brackets))
        self.play(appear(X.brackets, board.names["X"], *X.entries[3:], lag=0.1, run_time=theme.MOVE))
        self.until("same")
        self.play(appear(Y.brackets, b, board.names["Y"], board.names["b"], forwards))
        self.play(run_down(X, Y), appear(*Y.entries, lag=1, run_time=theme.MOVE))
        self.until("tables")
        self.play(appear(errors, board.names["errors"]))
        self.play(run_down(X, errors), appear(*alone, lag=1, run_time=theme.MOVE))
        self.until("average")
        self.play(appear(average.brackets, board.names["average"]), *merge(alone, average))
        self.play(appear(self.laws[1]))
        self.pairs = {"parameter": W, "gradient": average}

    def meaning(self) -> None:
        """Both products stand beside their numbers: forwards above, backwards below, where W has its gradient."""
        for law, slot, name in zip(self.laws, self.rest.stacked(2), ("forwards", "backwards"), strict=True):
            above, place, _ = slot.lines(above=1, line=0.55)
            title = above.put(self.label(name, role="muted"), at=LEFT)
            self.turn_to(place.holding(law, LEFT), title, keep=self.standing(law))
            if name == "forwards":
                self.until("back")
        self.play(appear(*(each.frame(slice(None), slice(None), role=role) for role, each in self.pairs.items())))
