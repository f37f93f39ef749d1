"""The program's commands, by what they are for; pipeline.py puts them together."""

import os

# Numerical libraries read this as they are loaded. Left alone they take every core for sums that are done before the
# other cores have woken up: with one thread archives are tagged a quarter faster. Who sets them otherwise decides.
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")
