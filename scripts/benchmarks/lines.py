"""What both sides of the benchmarks share: which frames are kept, and the lines that are set with Typst."""

KEPT_EVERY = 60

LINES = (
    "A network is a long chain of small steps.",
    "Each step is a matrix product and a bend: $h = tanh(W x + b)$.",
    "Training turns the weights against the gradient, $W <- W - eta nabla_W L$.",
    "The loss is what it costs to believe the wrong distribution.",
    "$D(p parallel q) = sum_i p_i log (p_i / q_i)$",
    "It is never negative, and zero only where both agree.",
)
