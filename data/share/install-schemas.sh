#!/bin/sh
# Compiles the installed settings schemas where they lie, below DESTDIR too, so that the tree runs
# from there. $1: the folder, relative to the prefix.
set -eu
exec glib-compile-schemas "$MESON_INSTALL_DESTDIR_PREFIX/$1"
