"""The chain rule on the graph of e = (a + b)(b + 1): slopes multiply along a road, and roads add."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import LEFT, UP, FadeOut

from mathdl import autodiff, calculus, data
from scenes.kit import theme
from scenes.kit.figures.chip import Chip, glide, straight
from scenes.kit.figures.operation_graph import OperationGraph
from scenes.kit.figures.product_rectangle import ProductRectangle
from scenes.kit.lecture import Lecture
from scenes.kit.motion import appear, through, track, vanish
from scenes.kit.parameters import Number, Whole
from scenes.kit.quantity import Quantity, quantity
from scenes.kit.rows import Row
from scenes.kit.stage import Slot

NODES = ("a", "b", "c", "d", "e")
OPERATIONS = {"c": "a + b", "d": "b + 1", "e": "c dot d"}
INTO_SUMS = (("a", "c"), ("b", "c"), ("b", "d"))
INTO_PRODUCT = (("c", "e"), ("d", "e"))
ROADS = INTO_SUMS[1:] + INTO_PRODUCT
STATES = 61
SMALL = theme.LABEL + 3


class ChainRule(Lecture):
    """How far a nudge at the start moves the end, and why it is computed backwards."""

    gist = "how far does a nudge travel?"
    # Whole numbers of one digit: every sum and product on the screen can be checked in the head. They make c and d
    # positive, for these are the sides of a rectangle.
    parameters = {"a": Whole(0, 9), "b": Whole(1, 9), "h": Number(0.001, 0.1)}

    @staticmethod
    def numbers(a: int, b: int, h: float) -> dict[str, Quantity]:
        """Trace the graph, nudge it, and count passes."""
        first, second = autodiff.Variable(a, "a"), autodiff.Variable(b, "b")
        c, d = (first + second).named("c"), (second + 1).named("d")
        graph = quantity(autodiff.trace, (c * d).named("e"))
        indices = {node.name: node.index for node in graph.value.nodes}
        values = {name: graph.part("nodes", indices[name], "value") for name in ("c", "d", "e")}
        adjoints = {f"{name}_bar": graph.part("nodes", indices[name], "adjoint") for name in NODES}
        edges = quantity(graph.value.edges, h)
        ways = [graph.value.nodes[edge.source].name + graph.value.nodes[edge.target].name for edge in edges.value]
        slopes = {f"slope_{way}": edges.part(i, "local_derivative") for i, way in enumerate(ways)}
        # The tempting answers: one road only, or the roads multiplied. Where these coincide, nudges too coarse.
        tempting = [adjoints["b_bar"], adjoints["c_bar"], adjoints["d_bar"], values["e"]]
        tempting += [quantity(graph.value.nudge, "b", coarse).part("ratio") for coarse in (1, -1, 2)]
        different: dict[float, Quantity] = {}
        for answer in tempting:
            different.setdefault(answer.value, answer)
        answers = sorted(list(different.values())[:4], key=float)
        sides = quantity(np.array, [values["c"], values["d"]])
        largest = min(values["c"].value, values["d"].value) / 2
        nudges = quantity(np.geomspace, largest, h, STATES)
        growth = quantity(calculus.rectangle_growth, values["c"], values["d"], nudges, nudges)
        rising = np.linspace(0, largest, STATES)
        ratios = quantity(np.divide, growth.part("total"), nudges)
        inputs = [node for node in graph.value.nodes if not node.inputs]
        here = quantity(autodiff.count_passes, len(inputs), 1)
        network = quantity(autodiff.count_passes, quantity(data.classifier).part("n_parameters"), 1)
        return {
            "graph": graph,
            **values,
            **adjoints,
            **slopes,
            **{f"choice_{i}": answer for i, answer in enumerate(answers, start=1)},
            "right": quantity(np.searchsorted, answers, adjoints["b_bar"]),
            "sides": sides,
            "wider": quantity(np.multiply.outer, rising, [1, 0]),
            "higher": quantity(np.multiply.outer, rising, [0, 1]),
            "both": quantity(np.multiply.outer, rising, [1, 1]),
            "nudges": nudges,
            "shrinking": quantity(np.multiply.outer, nudges, [1, 1]),
            "ratios": ratios,
            "ratio": ratios.last,
            "graph_forward": here.part("forward"),
            "graph_reverse": here.part("reverse"),
            "classifier_forward": network.part("forward"),
            "classifier_reverse": network.part("reverse"),
            "forward_trips": quantity(np.arange, 1, network.part("forward").value + 1),
        }

    def question(self) -> None:
        """The graph draws itself from left to right, its boxes empty."""
        figure, self.column = self.stage.split(0.62)
        self.graph = OperationGraph(self["graph"], room=figure, operations=OPERATIONS)
        self.boxes, self.edges = self.graph.boxes, self.graph.edges
        boxes, (top, self.room, _) = self.boxes, self.column.lines(above=1)
        expression = top.put(self.formula("output(e) = (data(a) + data(b)) (data(b) + 1)", size=44), at=LEFT)
        self.add(boxes["a"], boxes["b"], expression)
        self.play(*self.graph.draw_edges(*INTO_SUMS))
        self.play(appear(*(part for name in "cd" for part in (boxes[name], boxes[name].operation))))
        self.play(*self.graph.draw_edges(*INTO_PRODUCT))
        self.play(appear(boxes["e"], boxes["e"].operation))
        nudge = self.label("a nudge here", role="gradient").move_to(boxes["b"].adjoint_name, aligned_edge=LEFT)
        moves = self.label("how far here?", role="gradient").move_to(boxes["e"].adjoint_name, aligned_edge=LEFT)
        self.until("nudge")
        self.play(appear(nudge))
        self.until("end_moves")
        self.play(appear(moves))
        self.asking, self.expression = (nudge, moves), expression

    def forward(self) -> None:
        """The values travel along the edges and become sums and a product."""
        value = {name: self.boxes[name].value for name in NODES}
        self.facts = self.rows(
            self.room,
            UP,
            c=Row(formula="c = {a:g} + {b:g} = {c:g}"),
            d=Row(formula="d = {b:g} + 1 = {d:g}"),
            e=Row(formula="output(e) = {c:g} dot {d:g} = {e:g}"),
        )
        self.play(appear(value["a"], value["b"], lag=0.4, run_time=1.2), vanish(*self.asking))
        self.until("sums")
        self.play(*(self.graph.send(*way, value[way[0]].quantity, role="data") for way in INTO_SUMS))
        self.play(appear(value["c"], value["d"], self.facts["c"], self.facts["d"]))
        self.until("product")
        self.play(*(self.graph.send(*way, value[way[0]].quantity) for way in INTO_PRODUCT))
        self.play(appear(value["e"], self.facts["e"]))

    def local_slopes(self) -> None:
        """Every edge gets its slope; a rectangle shows why that of a product is the other factor."""
        above, below = self.room.cut(0.55)
        rules = self.rows(
            above,
            UP,
            meaning=Row(formula='"slope" = (Delta "box") / (Delta "input")', size=SMALL),
            sums=Row(formula='muted("sum") quad ∂ c \\/ ∂ a = 1', size=SMALL),
            product=Row(formula='muted("product") quad ∂ e \\/ ∂ c = d', size=SMALL),
        )
        rectangle = self._rectangle(below)
        self.play(vanish(*self.facts, run_time=theme.LEAVE))
        self.play(appear(*(edge.blank for edge in self.edges.values()), lag=0.3, run_time=1.2))
        self.play(appear(rules["meaning"]))
        self.until("sum")
        self.play(appear(rules["sums"], *(self.edges[way].slope for way in INTO_SUMS), lag=0.25, run_time=1.2))
        self.until("product")
        self.play(appear(rules["product"], rectangle))
        self.until("wider")
        for states, gain, way, other in zip(("wider", "higher"), rectangle.gains[:2], INTO_PRODUCT, "dc", strict=True):
            slope, factor = self.edges[way].slope, self.boxes[other].value
            path = straight(factor.get_center(), slope.get_center())
            self.play(
                through(rectangle.along(self[states]), run_time=theme.MOVE),
                appear(gain),
                glide(Chip(slope.quantity, role="muted"), path),
            )
            self.play(
                appear(slope, run_time=theme.LEAVE), *([vanish(gain, run_time=theme.LEAVE)] if other == "d" else [])
            )
        self.leaving = (*rules, rectangle, rectangle.gains[1])

    def backward(self) -> None:
        """Adjoints run backwards from e; that of b stays open."""
        boxes, upstream = self.boxes, {"c": "e", "d": "e", "a": "c"}
        rows, self.answers = self.room.cut(0.72)
        products = {
            name: Row(
                formula=f"gradient(∂ e \\/ ∂ {name}) = {{{above}_bar:g}} dot {{slope_{name}{above}:g}} "
                f"= gradient({{{name}_bar:g}})"
            )
            for name, above in upstream.items()
        }
        total = Row(formula="gradient(∂ e \\/ ∂ b) = {c_bar:g} + {d_bar:g} = gradient({b_bar:g})")
        self.facts = self.rows(rows, UP, **products, b=total)
        self.until("one")
        self.play(appear(*boxes["e"].found))
        self.until("cross")
        for names in ("cd", "a"):
            ways = [(name, upstream[name]) for name in names]
            chips = [self._back(*way, self[f"{way[1]}_bar"], self[f"{way[0]}_bar"]) for way in ways]
            self.play(*chips, *([vanish(*self.leaving)] if names == "cd" else []))
            self.play(appear(*(part for name in names for part in (*boxes[name].found, self.facts[name]))))
        self.play(appear(boxes["b"].adjoint_name, boxes["b"].question))

    def predict(self) -> None:
        """The two roads from b to e light up; four answers to choose from."""
        a, way = self.boxes["a"], ("a", "c")
        self.aside = [a, a.value, *a.found, self.edges[way], self.edges[way].slope]
        aside = [*self.aside, *(self.facts[name] for name in "cda")]
        self.choice = self.choices(self.answers, [f"choice_{i}" for i in range(1, 5)])
        self.play(
            *(part.animate.fade(1 - theme.DIMMED) for part in aside),
            *self.graph.paint(*ROADS, role="gradient", width=theme.CURVE),
        )
        self.until("choices")
        self.play(appear(*self.choice, lag=0.5, run_time=1.8))

    def fan_out(self) -> None:
        """Two numbers run down the two roads and add up under b."""
        b = self.boxes["b"]
        chips = [self._back("b", name, self[f"{name}_bar"], wait=True) for name in "cd"]
        self.play(*chips)
        self.until("add")
        self.play(appear(self.facts["b"]), vanish(b.question))
        landing = [FadeOut(part, target_position=b.adjoint) for chip in chips for part in chip.mobject.submobjects]
        self.play(*landing, appear(b.adjoint))
        self.play(*self.choice.right(self["right"].value))

    def proof(self) -> None:
        """Both sides of the rectangle grow by h: two strips and a corner, which vanishes first."""
        above, below = self.column.cut(0.62)
        rectangle = self._rectangle(above)
        facts = self.rows(
            below,
            sum=Row(formula="Delta e = gradient({d:g} h) + gradient({c:g} h) + h^2"),
            h=Row(formula="h =", role="data", along="nudges"),
            ratio=Row(formula="Delta e \\/ h =", role="gradient", along="ratios"),
        )
        self.play(
            vanish(self.choice, self.choice.frame, self.expression, *self.facts, run_time=theme.LEAVE),
            *(part.animate.fade(1 - 1 / theme.DIMMED) for part in self.aside),
        )
        self.play(appear(rectangle))
        self.until("nudge")
        self.play(*(self.graph.send(*way, role="data") for way in INTO_SUMS[1:]))
        self.play(through(rectangle.along(self["both"]), run_time=theme.MOVE))
        self.until("strips")
        self.play(appear(*rectangle.gains, facts["sum"], lag=0.5, run_time=1.8))
        self.until("shrink")
        self.play(appear(facts["h"], facts["ratio"]))
        tracks = (rectangle.along(self["shrinking"]), facts["h"].along(), facts["ratio"].along())
        self.play(through(*tracks), until="end")

    def cost(self) -> None:
        """One trip back, or one trip forward for each number: a table counts them."""
        title, room, _ = self.column.lines(above=1)
        counts = {
            name: self.readout(self["forward_trips"].first, "d", role="data", size=theme.ROW, digits=2)
            for name in ("graph", "classifier")
        }
        once = [
            self.readout(f"{name}_reverse", "d", role="gradient", size=theme.ROW) for name in ("graph", "classifier")
        ]
        table = self.table(
            room,
            (None, self.label("forward", role="data"), self.label("back", role="gradient")),
            [
                ("this graph", counts["graph"], once[0]),
                ("classifier", counts["classifier"], once[1]),
                (
                    "large model",
                    self.label("millions", role="data"),
                    self.readout("graph_reverse", "d", role="gradient", size=theme.ROW),
                ),
            ],
        )
        heading = title.put(self.label("trips to get every slope"), at=LEFT)
        self.turn_to(heading, table.header, table.rows[0][0], keep=[self.graph, *self._known()])
        self._trip("gradient", INTO_PRODUCT, INTO_SUMS, backwards=True)
        self.play(appear(table.rows[0][2]))
        self.until("forward")
        self._trip("data", INTO_SUMS[:1], INTO_PRODUCT[:1])
        self.play(appear(counts["graph"]))
        self._trip("data", INTO_SUMS[1:], INTO_PRODUCT)
        counts["graph"].show(self["graph_forward"])
        self.until("classifier")
        name, many, one = table.rows[1]
        self.play(appear(name, one), through(track(many.show, self["forward_trips"]), run_time=theme.MOVE))
        self.until("large")
        self.play(appear(table.rows[2][:2]))
        self.until("once")
        self.play(appear(table.rows[2][2]))

    # The parts of the pictures.

    def _known(self) -> list[Any]:
        """Return what has been found at the boxes and edges."""
        parts = [part for box in self.boxes.values() for part in (box.value, box.operation, *box.found)]
        return [*parts, *(part for edge in self.edges.values() for part in (edge.slope, edge.blank))]

    def _rectangle(self, room: Slot) -> ProductRectangle:
        """Return e as the area of a rectangle with the sides c and d."""
        names = [
            self.formula(markup, size=SMALL) for markup in ("c = {c:g}", "d = {d:g}", "output(e) = {e:g}")
        ]
        gains = [self.formula(f"gradient({{{name}:g}} h)", size=SMALL) for name in "dc"]
        gains.append(self.formula("h^2", size=SMALL))
        return ProductRectangle(self["sides"], room=room, most=self["both"].last, names=names, gains=gains)

    def _back(self, source: str, target: str, *numbers: Quantity, **kwargs: Any) -> Any:
        """Return the animation of a number that runs back along an edge."""
        return self.graph.send(source, target, *numbers, backwards=True, role="gradient", **kwargs)

    def _trip(self, role: str, *stages: Any, backwards: bool = False) -> None:
        """Let dots run over the graph once, one stage of edges after the other."""
        for ways in stages:
            self.play(*(self.graph.send(*way, role=role, backwards=backwards) for way in ways), run_time=0.9)
