"""The chain rule on the graph of e = (a + b)(b + 1): slopes multiply along a road, and roads add."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import UL, UP

from mathdl import autodiff, calculus, data
from scenes.kit import theme
from scenes.kit.figures.operation_graph import OperationGraph
from scenes.kit.figures.product_rectangle import ProductRectangle
from scenes.kit.lecture import Lecture
from scenes.kit.motion import appear, through, track, vanish
from scenes.kit.parameters import Number, Whole
from scenes.kit.quantity import Quantity, quantity
from scenes.kit.rows import Row
from scenes.kit.stage import Slot

OPERATIONS = {"c": "a + b", "d": "b + 1", "e": "c dot d"}
INTO_SUMS, INTO_PRODUCT = (("a", "c"), ("b", "c"), ("b", "d")), (("c", "e"), ("d", "e"))
ROADS = INTO_SUMS[1:] + INTO_PRODUCT
STATES = 61


class ChainRule(Lecture):
    """How far a nudge at the start moves the end, and why it is computed backwards."""

    gist = "how far does a nudge travel?"
    # Whole numbers of one digit: sums and products can be checked in the head. c and d are the sides of a rectangle.
    parameters = {"a": Whole(0, 9), "b": Whole(1, 9), "h": Number(0.001, 0.1)}

    @staticmethod
    def numbers(a: int, b: int, h: float) -> dict[str, Quantity]:
        """Trace the graph, let its rectangle grow, and count passes."""
        first, second = autodiff.Variable(a, "a"), autodiff.Variable(b, "b")
        product = (first + second).named("c") * (second + 1).named("d")
        graph = quantity(autodiff.trace, product.named("e"))
        nodes = {node.name: graph.part("nodes", node.index) for node in graph.value.nodes}
        c, d, e = (nodes[name].part("value") for name in "cde")
        adjoints = {f"{name}_bar": nodes[name].part("adjoint") for name in "abcde"}
        slopes = {
            f"slope_{graph.value.nodes[source].name}{name}": node.part("local_derivatives", place)
            for name, node in nodes.items()
            for place, source in enumerate(node.value.inputs)
        }
        # The tempting answers: one road only, or the roads multiplied. Where these coincide, nudges too coarse.
        tempting = [adjoints["b_bar"], adjoints["c_bar"], adjoints["d_bar"], e]
        different: dict[float, Quantity] = {}
        for answer in [*tempting, *(quantity(graph.value.nudge, "b", step).part("ratio") for step in (1, -1, 2))]:
            different.setdefault(answer.value, answer)
        answers = sorted(list(different.values())[:4], key=float)
        largest = quantity(np.divide, quantity(np.minimum, c, d), 2)
        rising, nudges = quantity(np.linspace, 0, largest, STATES), quantity(np.geomspace, largest, h, STATES)
        growth = quantity(calculus.rectangle_growth, c, d, nudges, nudges)
        wider, higher = (quantity(np.multiply.outer, rising, way) for way in ([1, 0], [0, 1]))
        ratios = quantity(np.divide, growth.part("total"), nudges)
        here = quantity(autodiff.count_passes, 2, 1)
        network = quantity(autodiff.count_passes, most := quantity(data.classifier).part("n_parameters"), 1)
        return {
            "graph": graph,
            **{"c": c, "d": d, "e": e},
            **adjoints,
            **slopes,
            **{f"choice_{i}": answer for i, answer in enumerate(answers, start=1)},
            "right": quantity(np.searchsorted, answers, adjoints["b_bar"]),
            "sides": quantity(np.array, [c, d]),
            "wider": wider,
            "higher": quantity(np.concatenate, [wider.part(slice(None, None, -1)), higher]),
            "rising": rising,
            "nudges": nudges,
            "ratios": ratios,
            "ratio": ratios.last,
            **{f"graph_{way}": here.part(way) for way in ("forward", "reverse")},
            **{f"classifier_{way}": network.part(way) for way in ("forward", "reverse")},
            "trips": quantity(np.linspace, 1, most, most, dtype=int),
        }

    def question(self) -> None:
        """The graph draws itself from left to right, its boxes empty."""
        figure, self.column = self.stage.split(0.62)
        self.graph = OperationGraph(self["graph"], room=figure, operations=OPERATIONS)
        self.boxes, self.edges = self.graph.boxes, self.graph.edges
        boxes = self.boxes
        top, self.room, _ = self.column.lines(above=1)
        self.expression = self.formula("output(e) = (data(a) + data(b)) (data(b) + 1)", size=theme.ROW)
        self.add(boxes["a"], boxes["b"], top.put(self.expression, at=UL))
        self.play(*self.graph.draw_edges(*INTO_SUMS))
        self.play(appear(*(part for name in "cd" for part in (boxes[name], boxes[name].operation))))
        self.play(*self.graph.draw_edges(*INTO_PRODUCT))
        self.play(appear(boxes["e"], boxes["e"].operation))
        nudge, far = (self.label(words, role="gradient") for words in ("a nudge", "how far?"))
        self.asking = boxes["b"].below(nudge), boxes["e"].below(far)
        self.until("nudge")
        self.play(appear(nudge))
        self.until("end_moves")
        self.play(appear(far))

    def forward(self) -> None:
        """The values travel along the edges and become sums and a product."""
        value = {name: self.boxes[name].value for name in "abcde"}
        lines = ("c = {a:g} + {b:g} = {c:g}", "d = {b:g} + 1 = {d:g}", "output(e) = {c:g} dot {d:g} = {e:g}")
        self.facts = self.rows(
            self.room, UP, **{name: Row(formula=line) for name, line in zip("cde", lines, strict=True)}
        )
        self.play(appear(value["a"], value["b"], lag=0.4), vanish(*self.asking))
        for mark, ways, role, found in (("sums", INTO_SUMS, "data", "cd"), ("product", INTO_PRODUCT, "muted", "e")):
            self.until(mark)
            self.play(*(self.graph.send(*way, value[way[0]].quantity, role=role) for way in ways))
            self.play(appear(*(part for name in found for part in (value[name], self.facts[name]))))

    def local_slopes(self) -> None:
        """Every edge gets its slope; a rectangle shows why that of a product is the other factor."""
        above, below = self.room.cut(0.42)
        meaning = Row(formula='"slope" = (Delta "box") / (Delta "input")', size=theme.LABEL)
        rules = self.rows(above, meaning=meaning, product=Row(formula="∂ e \\/ ∂ c = d"))
        rectangle = self._rectangle(below)
        self.play(appear(*(edge.blank for edge in self.edges.values()), lag=0.3, run_time=theme.MOVE))
        self.play(vanish(*self.facts))
        self.play(appear(rules["meaning"]))
        self.until("sum")
        self.play(appear(*(self.edges[way].slope for way in INTO_SUMS), lag=0.25, run_time=theme.MOVE))
        self.until("product")
        self.play(appear(rules["product"], rectangle))
        self.until("wider")
        gone: list[Any] = []
        for states, gain, way, other in zip(("wider", "higher"), rectangle.gains[:2], INTO_PRODUCT, "dc", strict=True):
            growing = through(rectangle.along(self[states]), run_time=theme.MOVE)
            self.play(growing, appear(gain), self.graph.copy_to_slope(other, way), *gone)
            self.play(appear(self.edges[way].slope))
            gone = [vanish(gain)]
        self.leaving = (*rules, rectangle, rectangle.gains[1])

    def backward(self) -> None:
        """Adjoints run backwards from e; that of b stays open."""
        boxes, above = self.boxes, {"c": "e", "d": "e", "a": "c"}
        rows, self.answers = self.room.cut(0.66)
        lines = {name: f"{{{end}_bar:g}} dot {{slope_{name}{end}:g}}" for name, end in above.items()}
        lines["b"] = "{c_bar:g} + {d_bar:g}"
        product = "gradient(∂ e \\/ ∂ {0}) = {1} = gradient({{{0}_bar:g}})".format
        self.facts = self.rows(rows, UP, **{name: Row(formula=product(name, line)) for name, line in lines.items()})
        self.until("one")
        self.play(appear(*boxes["e"].found))
        self.until("cross")
        asked = appear(boxes["b"].adjoint_name, boxes["b"].question)
        for names, also in (("cd", vanish(*self.leaving)), ("a", asked)):
            chips = [
                self.graph.send(n, above[n], self[f"{above[n]}_bar"], self[f"{n}_bar"], backwards=True) for n in names
            ]
            self.play(*chips, also)
            self.play(appear(*(part for name in names for part in (*boxes[name].found, self.facts[name]))))

    def predict(self) -> None:
        """The two roads from b to e light up; four answers to choose from."""
        a, edge = self.boxes["a"], self.edges["a", "c"]
        self.aside: list[Any] = [a, a.value, *a.found, edge, edge.slope]
        aside = [*self.aside, *(self.facts[name] for name in "cda")]
        self.choice = self.choices(self.answers, [f"choice_{i}" for i in range(1, 5)])
        lit = self.graph.paint(*ROADS, role="gradient", width=theme.CURVE)
        self.play(*(part.animate.fade(1 - theme.DIMMED) for part in aside), *lit)
        self.until("choices")
        self.play(appear(*self.choice, lag=0.5, run_time=theme.SWEEP / 2))

    def fan_out(self) -> None:
        """Two numbers run down the two roads and add up under b."""
        b = self.boxes["b"]
        chips = [self.graph.send("b", name, self[f"{name}_bar"], backwards=True, into=b.adjoint) for name in "cd"]
        self.play(*chips, vanish(b.question), run_time=theme.SWEEP / 2)
        self.until("add")
        self.play(appear(self.facts["b"], b.adjoint))
        self.play(*self.choice.right(self["right"].value))

    def proof(self) -> None:
        """Both sides of the rectangle grow by h: two strips and a corner, which vanishes first."""
        above, below = self.column.cut(0.5)
        rectangle = self._rectangle(above)
        total = Row(formula="Delta e = gradient({d:g} h) + gradient({c:g} h) + h^2", size=theme.LABEL)
        ratio = Row(formula="Delta e \\/ h =", role="gradient", along="ratios")
        facts = self.rows(below, total=total, h=Row(formula="h =", role="data", along="nudges"), ratio=ratio)
        leaving = vanish(self.choice, self.choice.frame, self.expression, *self.facts, run_time=theme.LEAVE)
        self.play(leaving, *(part.animate.fade(1 - 1 / theme.DIMMED) for part in self.aside))
        self.play(appear(rectangle))
        self.until("nudge")
        self.play(*(self.graph.send(*way, role="data") for way in INTO_SUMS[1:]))
        self.play(through(rectangle.along(self["rising"]), run_time=theme.MOVE))
        self.until("strips")
        self.play(appear(*rectangle.gains, facts["total"], lag=0.5, run_time=theme.SWEEP / 2))
        self.until("shrink")
        self.play(appear(facts["h"], facts["ratio"]))
        tracks = (rectangle.along(self["nudges"]), facts["h"].along(), facts["ratio"].along())
        self.play(through(*tracks), until="end")

    def cost(self) -> None:
        """One trip back, or one trip forward for each number: a table counts them."""
        counts = [self.readout(self["trips"].first, "d", role="data", size=theme.ROW, digits=2) for _ in range(2)]
        once = [self.readout("graph_reverse", "d", role="gradient", size=theme.ROW) for _ in range(3)]
        cells = zip(("this graph", "classifier", "large model"), [*counts, "#data[millions]"], once, strict=True)
        table = self.table(self.room, ("trips", "#data[forward]", "#gradient[back]"), list(cells))
        self.turn_to(self.expression, table.header, table.rows[0][0], keep=[self.graph, *self.graph.found])
        self.play(*self.graph.paint(*ROADS), self.graph.trip(backwards=True))
        self.play(appear(once[0]))
        self.until("forward")
        self.play(self.graph.trip("a", role="data"))
        self.play(appear(counts[0]))
        self.play(self.graph.trip("b", role="data"))
        counts[0].show(self["graph_forward"])
        self.until("classifier")
        many = through(track(counts[1].show, self["trips"]), run_time=theme.MOVE)
        self.play(appear(table.rows[1][0], once[1]), many)
        self.until("large")
        self.play(appear(*table.rows[2][:2]))
        self.until("once")
        self.play(appear(once[2]))

    def _rectangle(self, room: Slot) -> ProductRectangle:
        """Return e as the area of a rectangle with the sides c and d."""
        markup = ("c = {c:g}", "d = {d:g}", "output(e) = {e:g}", "gradient({d:g} h)", "gradient({c:g} h)", "h^2")
        texts = [self.formula(each, size=theme.LABEL) for each in markup]
        return ProductRectangle(self["sides"], room=room, most=self["rising"].last, names=texts[:3], gains=texts[3:])
