"""The chain rule on the graph of e = (a + b)(b + 1): slopes multiply along a road, and roads add."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import DOWN, RIGHT, UP, FadeOut, RoundedRectangle, VGroup

from mathdl import autodiff, data
from scenes.kit import theme
from scenes.kit.figures.operation_graph import ADJOINT, Chip, OperationGraph, Veil, glide, straight
from scenes.kit.lecture import Lecture
from scenes.kit.motion import Sweep, appear, vanish
from scenes.kit.parameters import Number, Whole
from scenes.kit.quantity import Quantity, quantity
from scenes.kit.readout import Readout

NODES = ("a", "b", "c", "d", "e")
PLACES = {"a": (-5.7, 1.55), "b": (-5.7, -1.35), "c": (-2.45, 1.55), "d": (-2.45, -1.35), "e": (0.95, 0.1)}
ROLES = {"a": "data", "b": "data", "e": "output"}
OPERATIONS = {"c": "a + b", "d": "b + 1", "e": "c dot d"}
SIDES = {("b", "c"): -1, ("d", "e"): -1}
INTO_SUMS = (("a", "c"), ("b", "c"), ("b", "d"))
INTO_PRODUCT = (("c", "e"), ("d", "e"))
ROADS = INTO_SUMS[1:] + INTO_PRODUCT
COLUMN = 2.45
ROWS = (1.0, 0.25, -0.5, -1.25)
TABLE = (0.1, -0.6, -1.3, -2.0, -2.7)
FORWARD, BACK = 5.05, 6.2
LIST = 40
FIRST_NUDGE = 1


class ChainRule(Lecture):
    """How far a nudge at the start moves the end, and why it is computed backwards."""

    # Whole numbers of one digit: every sum and product on the screen can be checked in the head.
    parameters = {"a": Whole(-9, 9), "b": Whole(-9, 9), "h": Number(0.001, 0.1)}

    @staticmethod
    def numbers(a: int, b: int, h: float) -> dict[str, Quantity]:
        """Trace the graph, nudge it, and count passes."""
        first, second = autodiff.Variable(a, "a"), autodiff.Variable(b, "b")
        c, d = (first + second).named("c"), (second + 1).named("d")
        graph = quantity(autodiff.trace, (c * d).named("e"))
        indices = {node.name: node.index for node in graph.value.nodes}
        values = {name: graph.part("nodes", indices[name], "value") for name in ("c", "d", "e")}
        adjoints = {f"{name}_bar": graph.part("nodes", indices[name], "adjoint") for name in NODES}
        checks = quantity(graph.value.edges, h)
        slopes, residuals = {}, {}
        for i, edge in enumerate(checks.value):
            way = graph.value.nodes[edge.source].name + graph.value.nodes[edge.target].name
            slopes[f"slope_{way}"] = checks.part(i, "local_derivative")
            residuals[f"residual_{way}"] = checks.part(i, "residual")
        nudge = graph.value.nudge
        # The tempting answers: one road only, or the roads multiplied. Where these coincide, nudges too coarse.
        tempting = [adjoints["b_bar"], adjoints["c_bar"], adjoints["d_bar"], values["e"]]
        tempting += [quantity(nudge, "b", coarse).part("ratio") for coarse in (1, -1, 2)]
        different: dict[float, Quantity] = {}
        for answer in tempting:
            different.setdefault(answer.value, answer)
        answers = sorted(list(different.values())[:4], key=float)
        inputs = [node for node in graph.value.nodes if not node.inputs]
        here = quantity(autodiff.count_passes, len(inputs), 1)
        network = quantity(autodiff.count_passes, quantity(data.classifier).part("n_parameters"), 1)
        return {
            "graph": graph,
            **values,
            **adjoints,
            **slopes,
            **residuals,
            **{f"choice_{i}": answer for i, answer in enumerate(answers, start=1)},
            "ratio": quantity(nudge, "b", h).part("ratio"),
            "graph_forward": here.part("forward"),
            "graph_reverse": here.part("reverse"),
            "classifier_forward": network.part("forward"),
            "classifier_reverse": network.part("reverse"),
        }

    def construct(self) -> None:
        """Draw the beats."""
        self.graph = OperationGraph(self["graph"], places=PLACES, roles=ROLES, operations=OPERATIONS, sides=SIDES)
        self.boxes, self.edges = self.graph.boxes, self.graph.edges
        self.add(self.heading("how far does a nudge travel?"))
        for name, draw in (
            ("question", self._question),
            ("forward", self._forward),
            ("local_slopes", self._local_slopes),
            ("backward", self._backward),
            ("predict", self._predict),
            ("fan_out", self._fan_out),
            ("proof", self._proof),
            ("cost", self._cost),
        ):
            with self.beat(name):
                draw()

    def at_column(self, mobject, y: float):
        """Place a text at the left of the right-hand column, no wider than that, its baseline at ``y``."""
        mobject.scale(min(1, (theme.STAGE_RIGHT - COLUMN) / mobject.width))
        return mobject.shift([COLUMN - mobject.get_left()[0], 0, 0]).align_baseline(y)

    def factor(self, name: str) -> str:
        """Return the placeholder of a number inside a sum or product: in brackets if it is negative."""
        return f"({{{name}:g}})" if float(self.context[name]) < 0 else f"{{{name}:g}}"

    def _question(self) -> None:
        expression = self.formula("output(e) = (data(a) + data(b)) (data(b) + 1)", size=44)
        self.at_column(expression, 2.05)
        boxes = self.boxes
        self.add(boxes["a"], boxes["b"], expression)
        self.until(0.08)
        self.play(*self.graph.draw_edges(*INTO_SUMS))
        self.play(appear(*(part for name in "cd" for part in (boxes[name], boxes[name].operation))))
        self.play(*self.graph.draw_edges(*INTO_PRODUCT))
        self.play(appear(boxes["e"], boxes["e"].operation))
        self.until(0.47)
        nudge = self.label("a nudge here", role="gradient").next_to(boxes["b"], DOWN, buff=0.28)
        moves = self.label("how far here?", role="gradient").next_to(boxes["e"], DOWN, buff=0.28)
        self.play(appear(nudge, run_time=0.35))
        self.until(0.62)
        self.play(appear(moves))
        self.asked = VGroup(nudge, moves)

    def _forward(self) -> None:
        value = {name: self.boxes[name].value for name in NODES}
        b, d = self.factor("b"), self.factor("d")
        lines = (f"c = {{a:g}} + {b} = {{c:g}}", "d = {b:g} + 1 = {d:g}", f"output(e) = {{c:g}} dot {d} = {{e:g}}")
        steps = [self.at_column(self.formula(line, size=LIST), y) for line, y in zip(lines, ROWS, strict=False)]
        self.play(appear(value["a"], value["b"], lag=0.4, run_time=1.2), vanish(self.asked))
        self.until(0.38)
        self.play(*(self.graph.send(*way, value[way[0]].quantity, role="data") for way in INTO_SUMS), run_time=1.5)
        self.play(appear(value["c"], value["d"], *steps[:2], run_time=0.4))
        self.until(0.7)
        self.play(*(self.graph.send(*way, value[way[0]].quantity) for way in INTO_PRODUCT), run_time=1.5)
        self.play(appear(value["e"], steps[2], run_time=0.4))
        self.steps = VGroup(*steps)

    def _local_slopes(self) -> None:
        edges = self.edges
        meaning = self.formula('"slope" = "box moves by" / "input moves by"', size=38)
        sums = VGroup(self.rule("a sum", "∂ c \\/ ∂ a = 1", ROWS[1] - 0.25))
        products = VGroup(
            self.rule("a product", "∂ e \\/ ∂ c = d", ROWS[2] - 0.25), self.rule("", "∂ e \\/ ∂ d = c", ROWS[3] - 0.25)
        )
        self.play(appear(*(edge.blank for edge in edges.values()), lag=0.3, run_time=1.5))
        self.until(0.22)
        self.play(vanish(self.steps, run_time=theme.LEAVE))
        self.play(appear(self.at_column(meaning, ROWS[0])))
        self.until(0.52)
        self.play(appear(sums), appear(*(edges[way].slope for way in INTO_SUMS), lag=0.25, run_time=1.2))
        self.until(0.74)
        for way, other, product in zip(INTO_PRODUCT, "dc", products, strict=True):
            slope, factor = edges[way].slope, self.boxes[other].value
            path = straight(factor.get_center(), slope.get_center())
            self.play(appear(product), glide(Chip(slope.quantity, role="muted"), path))
            self.play(appear(slope, run_time=0.3))
        self.rules = VGroup(meaning, sums, products)

    def rule(self, kind: str, markup: str, y: float) -> VGroup:
        """Return one slope rule of the right-hand column: its kind in muted, its formula."""
        rule = VGroup(self.at_column(self.formula(markup, size=LIST), y).shift(1.75 * RIGHT))
        if kind:
            rule.add(self.at_column(self.label(kind, role="muted"), y))
        return rule

    def _backward(self) -> None:
        boxes = self.boxes
        upstream = {"c": "e", "d": "e", "a": "c"}
        self.lines = {}
        for (name, above), y in zip((*upstream.items(), ("b", "")), ROWS, strict=True):
            product = (
                above and f"{{{above}_bar:g}} dot {self.factor('slope_' + name + above)} = gradient({{{name}_bar:g}})"
            )
            line = f"gradient(∂ e \\/ ∂ {name}) = {product or 'med ?'}"
            self.lines[name] = self.at_column(self.formula(line, size=LIST), y)
        self.until(0.25)
        self.play(appear(*boxes["e"].found))
        self.until(0.58)
        for names in ("cd", "a"):
            chips = (
                self.graph.send(
                    name,
                    upstream[name],
                    self[f"{upstream[name]}_bar"],
                    self[f"{name}_bar"],
                    backwards=True,
                    role="gradient",
                )
                for name in names
            )
            self.play(*chips, *([vanish(self.rules)] if "c" in names else []), run_time=1.5)
            found = [part for name in names for part in (*boxes[name].found, self.lines[name])]
            self.play(appear(*found, run_time=0.5))
        self.open = self.formula("gradient(?)", size=ADJOINT)
        self.open.next_to(boxes["b"].adjoint_name, RIGHT, buff=0.2).align_baseline(boxes["b"].adjoint_name)
        self.play(appear(boxes["b"].adjoint_name, self.open, self.lines["b"], run_time=0.5))

    def _predict(self) -> None:
        boxes, edges = self.boxes, self.edges
        self.aside = [boxes["a"], boxes["a"].value, *boxes["a"].found, edges["a", "c"], edges["a", "c"].slope]
        aside = [*self.aside, *(self.lines[name] for name in "acd")]
        self.play(
            *(part.animate.fade(1 - theme.DIMMED) for part in aside),
            *self.graph.paint(*ROADS, role="gradient", width=theme.CURVE),
        )
        self.until(0.45)
        self.answers = VGroup()
        for i in range(4):
            letter = self.label("ABCD"[i], role="muted")
            number = self.readout(f"choice_{i + 1}", "g", role="muted", size=42)
            self.at_column(letter, (-2.0, -2.75)[i // 2]).shift([2 * (i % 2), 0, 0])
            number.next_to(letter, RIGHT, buff=0.16).align_baseline(letter)
            self.answers.add(VGroup(letter, number))
        self.play(appear(*self.answers, lag=0.5, run_time=1.8))

    def _fan_out(self) -> None:
        boxes = self.boxes
        plus = self.formula("+", size=ADJOINT)
        chips = [Chip(self[f"{name}_bar"], role="gradient") for name in "cd"]
        summands = VGroup(chips[0], plus, chips[1]).arrange(RIGHT, buff=0.12)
        start, end = boxes["b"].adjoint_name.get_right()[0], boxes["d"].adjoint_name.get_left()[0]
        summands.scale(min(1, (end - start - 0.36) / summands.width))
        summands.next_to(boxes["b"].adjoint_name, RIGHT, buff=0.16)
        rest = [chip.get_center() for chip in chips]
        veils = [Veil(chip) for chip in chips]
        ways = [self.edges["b", "c"], self.edges["b", "d"]]

        def descend(alpha: float) -> None:
            for chip, edge, place in zip(chips, ways, rest, strict=True):
                road = edge.at(1 - 1.3 * alpha)
                landing = np.clip((alpha - 0.72) / 0.28, 0, 1)
                chip.move_to(road + landing**2 * (3 - 2 * landing) * (place - road))
            for veil in veils:
                veil.lift(min(1.0, alpha / 0.1))

        self.play(FadeOut(self.open, run_time=0.3), Sweep(descend, *chips, run_time=2.2))
        self.play(appear(plus, run_time=0.4))
        line = f"gradient(∂ e \\/ ∂ b) = {{c_bar:g}} + {self.factor('d_bar')} = gradient({{b_bar:g}})"
        total = self.at_column(self.formula(line, size=LIST), ROWS[3])
        self.play(vanish(self.lines["b"], run_time=theme.LEAVE), appear(total, run_time=0.8))
        self.lines["b"] = total
        self.until(0.8)
        right = next(i for i in range(4) if self[f"choice_{i + 1}"].value == self["b_bar"].value)
        frame = RoundedRectangle(corner_radius=0.14, width=self.answers[right].width + 0.3, height=0.66)
        frame.set_stroke(theme.role("output"), width=3).move_to(self.answers[right])
        self.play(*(FadeOut(part, target_position=boxes["b"].adjoint, run_time=0.5) for part in (*chips, plus)))
        self.play(
            appear(boxes["b"].adjoint, frame),
            *(self.answers[i].animate.fade(1 - theme.DIMMED) for i in range(4) if i != right),
        )
        self.answers.add(frame)

    def _proof(self) -> None:
        boxes, edges = self.boxes, self.edges
        moved = ("b", "c", "d", "e")
        decimals = max(3, len(f"{self.values['h']:f}".rstrip("0").split(".")[1]))
        self.play(
            vanish(self.answers, *(self.lines[name] for name in "acd"), *(boxes[name].operation for name in "cde")),
            *(part.animate.fade(1 - 1 / theme.DIMMED) for part in self.aside),
            *self.graph.paint(*ROADS),
            self.lines["b"].animate.shift([0, ROWS[0] - ROWS[3], 0]),
        )
        nudge = self["graph"].value.nudge
        nudges = [quantity(nudge, "b", step) for step in np.geomspace(FIRST_NUDGE, self.values["h"], 46)]
        index = {node.name: node.index for node in self["graph"].value.nodes}
        widest = max(len(f"{change:+.{decimals}f}") for change in nudges[0].value.changes)
        longest = max(len(f"{nudge:.3f}") for nudge in (step.part("ratio") for step in nudges))
        changes = {
            name: self.readout(
                nudges[0].part("changes", index[name]), f"+.{decimals}f", role="muted", size=theme.LABEL, digits=widest
            ).next_to(boxes[name].frame, UP, buff=0.24)
            for name in moved
        }
        step_name = self.formula("h =", size=40)
        ratio_name = self.formula("(Delta e) / h =", size=44)
        step = self.readout(nudges[0].part("h"), f".{decimals}f", role="data", size=44)
        ratio = self.readout(nudges[0].part("ratio"), ".3f", role="gradient", size=52, digits=longest)
        self.at_column(step_name, 0.05)
        self.at_column(ratio_name, -1.1)
        step_name.shift([ratio_name.get_right()[0] - step_name.get_right()[0], 0, 0])
        for name, number in ((step_name, step), (ratio_name, ratio)):
            number.next_to(ratio_name, RIGHT, buff=0.2).align_baseline(name)
        self.play(appear(*changes.values(), step_name, step, ratio_name, ratio))

        def shrink(alpha: float) -> None:
            nudge = nudges[round(alpha * (len(nudges) - 1))]
            step.show(nudge.part("h"))
            ratio.show(nudge.part("ratio"))
            for name, change in changes.items():
                change.show(nudge.part("changes", index[name]))

        self.play(Sweep(shrink, step, ratio, *changes.values(), run_time=4))
        self.until(0.58)
        residuals = VGroup(*(self.residual(*way) for way in edges))
        note = self.label("at each edge: its slope minus \\ the slope measured with $h$", role="muted")
        self.at_column(note, -2.6)
        self.play(appear(*residuals, note, lag=0.1, run_time=1.2))
        self.proof = VGroup(*changes.values(), step_name, step, ratio_name, ratio, residuals, note)

    def residual(self, source: str, target: str):
        """Return the gap between an edge's slope and its finite difference, in muted beside the slope."""
        name = f"residual_{source}{target}"
        mark = self.label(f"{{{name}:{'.0e' if self[name].value else 'g'}}}", role="muted")
        edge = self.edges[source, target]
        match (source, target):
            case ("b", "d"):
                return mark.next_to(edge.mark, DOWN, buff=0.14)
            case ("b", "c"):
                return mark.next_to(edge.slope, RIGHT, buff=0.2)
        return mark.next_to(edge.slope, UP if source in "ac" else DOWN, buff=0.2)

    def _cost(self) -> None:
        boxes = self.boxes
        self.play(vanish(self.proof, run_time=theme.LEAVE))
        self.play(appear(*(boxes[name].operation for name in "cde")))
        table = VGroup(self.at_column(self.label("trips to get every slope"), TABLE[0]))
        for name, role, x in (("forward", "data", FORWARD), ("back", "gradient", BACK)):
            table.add(self.label(name, role=role).set_x(x).align_baseline(TABLE[1]))
        for name, y in zip(("this graph", "classifier", "large model"), TABLE[2:], strict=True):
            table.add(self.at_column(self.label(name, role="muted"), y))
        self.play(appear(table[:4], run_time=0.4))
        self.trip([(("c", "e"), ("d", "e")), (("a", "c"), ("b", "c"), ("b", "d"))], "gradient", backwards=True)
        back = self.count("graph_reverse", "gradient", BACK, TABLE[2])
        self.play(appear(back, run_time=0.4))
        trips = [
            quantity(autodiff.count_passes, n + 1, 1).part("forward") for n in range(self["classifier_forward"].value)
        ]
        forward = self.count("graph_forward", "data", FORWARD, TABLE[2]).show(trips[0])
        self.until(0.24)
        self.trip([(("a", "c"),), (("c", "e"),)], "data")
        self.play(appear(forward, run_time=0.3))
        self.trip([(("b", "c"), ("b", "d")), (("c", "e"), ("d", "e"))], "data")
        forward.show(self["graph_forward"])
        self.until(0.5)
        many = self.count("classifier_forward", "data", FORWARD, TABLE[3])
        self.play(
            appear(table[4]),
            Sweep(lambda alpha: many.show(trips[round(alpha * (len(trips) - 1))]), many, run_time=1.5),
            appear(self.count("classifier_reverse", "gradient", BACK, TABLE[3])),
        )
        self.until(0.65)
        millions = self.label("millions", role="data").set_x(FORWARD).align_baseline(TABLE[4])
        self.play(appear(table[5], millions))
        self.until(0.72)
        self.play(appear(self.count("graph_reverse", "gradient", BACK, TABLE[4])))

    def count(self, name: str, role: str, x: float, y: float) -> Readout:
        """Return a counter of trips, centred at ``x`` in the table."""
        return self.readout(name, "d", role=role, size=42).set_x(x).align_baseline(y)

    def trip(self, stages: Sequence[Sequence[tuple[str, str]]], role: str, *, backwards: bool = False) -> None:
        """Let dots run over the whole graph once, one stage of edges after the other."""
        for ways in stages:
            dots = [self.graph.send(*way, role=role, backwards=backwards) for way in ways]
            self.play(*dots, run_time=0.9)
