"""The folder of a release: what is put on a server, in each of its formats, once for everybody.

`python -m infotravail.release`, which `make release` runs, makes it of the file that may be handed on. Nothing in it
comes from the clock or from the machine: made twice of the same file, it has the same bytes.
"""
