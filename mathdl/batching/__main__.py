"""``python -m mathdl.batching`` measures a layer on this machine."""

from mathdl.batching.timing import main

if __name__ == "__main__":
    main()
