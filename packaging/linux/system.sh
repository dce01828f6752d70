#!/bin/sh
# What Shilu needs of the system beside its own virtual environment.
#
#   system.sh python            print a Python that is new enough and can make virtual environments
#   system.sh libraries SET     make sure that the libraries of SET are there: setup, test, run or shots
#   system.sh loads SET VENV    ask ldd whether everything of Qt in VENV loads, for setup or run
#
# What is missing is installed with apt when this runs as root on Debian or its kin. Otherwise the one line to
# type is printed, and the script ends with 1. Everything but the answer of "python" goes to standard error.
set -eu
PATH="$PATH:/usr/sbin:/sbin"

# library or program = Debian package that has it
HEADLESS="libGL.so.1=libgl1 libEGL.so.1=libegl1 libglib-2.0.so.0=libglib2.0-0 libdbus-1.so.3=libdbus-1-3
  libfontconfig.so.1=libfontconfig1 libxkbcommon.so.0=libxkbcommon0"
WINDOW="libxkbcommon-x11.so.0=libxkbcommon-x11-0 libxcb-cursor.so.0=libxcb-cursor0 libxcb-icccm.so.4=libxcb-icccm4
  libxcb-keysyms.so.1=libxcb-keysyms1 libxcb-shape.so.0=libxcb-shape0 libwayland-cursor.so.0=libwayland-cursor0"
# the tests read finished papers back with other people's tools
PAPER_TOOLS="pdftotext=poppler-utils qpdf=qpdf"
# they have replies of a time-stamping authority made and checked
CLOCK_TOOLS="openssl=openssl"
# and look at, or refuse, what the program asks of the system
TRACE_TOOLS="strace=strace"
SCREEN="Xvfb=xvfb"

say() { printf '%s\n' "$*" >&2; }

has() {
    case $1 in
    lib*) ldconfig -p 2>/dev/null | grep -qF "$1 " ;;
    *) command -v "$1" >/dev/null 2>&1 ;;
    esac
}

# provide WHAT-FOR NEEDED... : each needed thing is THING=PACKAGE
provide() {
    purpose=$1
    shift
    things="" packages=""
    for pair in "$@"; do
        if ! has "${pair%%=*}"; then
            things="$things ${pair%%=*}"
            packages="$packages ${pair#*=}"
        fi
    done
    [ -n "$packages" ] || return 0
    install_packages "$purpose" "$packages" "$things"
}

install_packages() {
    if ! command -v apt-get >/dev/null 2>&1; then
        say "Shilu needs these for $1, and they are not on this system:$3"
        say "Install them with the package manager of this system, then give the same command again."
        exit 1
    fi
    if [ "$(id -u)" -ne 0 ]; then
        say "Shilu needs a few packages of the system for $1. Type this line, then give the same command again:"
        say ""
        say "    sudo apt-get install -y --no-install-recommends$2"
        say ""
        say "Missing:$3"
        exit 1
    fi
    say "Installing for $1:$2"
    export DEBIAN_FRONTEND=noninteractive
    # shellcheck disable=SC2086 # one word per package
    if ! { apt-get update -q && apt-get install -y -q --no-install-recommends $2; } </dev/null >&2; then
        say "apt could not install what Shilu needs for $1. What it says stands above. Missing:$3"
        exit 1
    fi
}

new_enough() {
    command -v "$1" >/dev/null 2>&1 && "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

find_python() {
    for candidate in ${PYTHON:-python3 python3.13 python3.12 python3.11}; do
        if new_enough "$candidate"; then
            echo "$candidate"
            return 0
        fi
    done
    return 1
}

python() {
    if ! python=$(find_python); then
        install_packages "its set-up" " python3 python3-venv" " Python 3.11 or newer"
        if ! python=$(find_python); then
            say "Shilu needs Python 3.11 or newer. Install one, or name it: make setup PYTHON=/path/to/python3"
            exit 1
        fi
    fi
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        install_packages "its set-up" " $(basename "$python")-venv" " the module ensurepip of $python"
    fi
    command -v "$python"
}

libraries() {
    [ "$(uname -s)" = Linux ] || return 0
    # shellcheck disable=SC2086 # one word per pair
    case $1 in
    setup) provide "its set-up" $HEADLESS ;;
    test) provide "its tests" $HEADLESS $PAPER_TOOLS $TRACE_TOOLS ;;
    run) provide "its window" $HEADLESS $WINDOW ;;
    shots) provide "its screenshots" $HEADLESS $WINDOW $SCREEN ;;
    esac
}

loads() {
    [ "$(uname -s)" = Linux ] && command -v ldd >/dev/null 2>&1 || return 0
    qt=$(echo "$2"/lib/python3*/site-packages/PySide6/Qt)
    files="$qt/lib/libQt6Widgets.so.6 $qt/lib/libQt6DBus.so.6 $qt/plugins/platforms/libqoffscreen.so"
    [ "$1" = setup ] || files="$files $qt/plugins/platforms/libqxcb.so $qt/plugins/platforms/libqwayland.so"
    # shellcheck disable=SC2086 # one word per file
    missing=$(ldd $files 2>&1 | awk '/not found/ { print "    " $0 }' | sort -u)
    [ -n "$missing" ] || return 0
    say "Qt does not load on this system. ldd does not find:"
    say "$missing"
    say "Install the packages that hold these libraries, then give the same command again."
    exit 1
}

case ${1:-} in
python) python ;;
libraries) libraries "$2" ;;
loads) loads "$2" "$3" ;;
*)
    say "usage: system.sh python | libraries setup|test|run|shots | loads setup|run VENV"
    exit 2
    ;;
esac
