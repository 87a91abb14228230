#!/bin/sh
# The one script: ./go demo | serve | test | lint | bench | screenshots | catalogues | run ARGS
set -eu
cd "$(dirname "$0")"
unset PYTHONDONTWRITEBYTECODE        # without compiled files every start compiles every import anew
export UV_PYTHON_DOWNLOADS=never
py=${PYTHON:-python3}

usage() {
  cat <<'TXT'
usage: ./go COMMAND

  demo         seed the sample processes and open the desk on 127.0.0.1:8000
  serve        open the desk on your own data (first start: one link to begin with)
  test         every test, real browsers included   (--full: the large counts)
  lint         style, types, import contracts
  bench        every figure we claim, beside what it is claimed against
  screenshots  a picture of every page
  catalogues   bring the texts of every language up to date, and say what is to be translated
  run ARGS     the command line (the same as .venv/bin/goodoffices ARGS)
TXT
}

# install LOCK: make .venv hold exactly what the lock file says; the stamp is written last,
# so an interrupted run repairs itself, and names the folder, so a moved checkout is repaired too.
install() {
  want=$( (cat "$1" pyproject.toml; "$py" -V; pwd) | sha256sum | cut -c1-16)
  stamp=.venv/.stamp-$(basename "$1" .lock)
  [ "$(cat "$stamp" 2>/dev/null || true)" = "$want" ] && return 0
  echo "goodoffices: installing what $1 lists into .venv ..." >&2
  [ -x .venv/bin/python ] && .venv/bin/python -c '' 2>/dev/null || "$py" -m venv --clear .venv
  [ -x .venv/bin/uv ] || .venv/bin/python -m pip install -q --disable-pip-version-check uv==0.13.9 || true
  if [ -x .venv/bin/uv ]; then
    .venv/bin/uv pip install -q --python .venv/bin/python --require-hashes -r "$1"
  else
    .venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r "$1"
  fi
  site=$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
  echo "$PWD/src" > "$site/goodoffices-src.pth"
  printf '#!/bin/sh\nexec "%s/.venv/bin/python" -m goodoffices "$@"\n' "$PWD" > .venv/bin/goodoffices
  chmod +x .venv/bin/goodoffices
  echo "$want" > "$stamp"
}

# system: Debian's packages that tests need; installed where we may, named where we may not.
system() {
  missing=""
  command -v chromium >/dev/null 2>&1 || missing="$missing chromium"
  command -v strace >/dev/null 2>&1 || missing="$missing strace"
  command -v age >/dev/null 2>&1 || missing="$missing age"
  command -v faketime >/dev/null 2>&1 || missing="$missing faketime"
  command -v soffice >/dev/null 2>&1 || missing="$missing libreoffice-writer-nogui"
  ls /usr/lib/libreoffice/program/libsclo.so >/dev/null 2>&1 || missing="$missing libreoffice-calc-nogui"
  command -v pdftoppm >/dev/null 2>&1 || missing="$missing poppler-utils"
  ls /usr/lib/*/libpangoft2-1.0.so.0 >/dev/null 2>&1 || missing="$missing libpangoft2-1.0-0"
  ls /usr/lib/*/libharfbuzz-subset.so.0 >/dev/null 2>&1 || missing="$missing libharfbuzz-subset0"
  ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$missing postgresql"
  ls /usr/share/fonts/truetype/noto/NotoSansHebrew-Regular.ttf >/dev/null 2>&1 || missing="$missing fonts-noto-core"
  [ -z "$missing" ] && return 0
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "goodoffices: installing Debian's$missing ..." >&2
    DEBIAN_FRONTEND=noninteractive apt-get -qq update >/dev/null
    # shellcheck disable=SC2086  # a list of names on purpose
    DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends $missing >/dev/null
  else
    echo "goodoffices: the tests need$missing. Run: sudo apt-get install -y --no-install-recommends$missing" >&2
    exit 1
  fi
}

command=${1:-help}
[ $# -gt 0 ] && shift
case "$command" in
  demo|serve)
    install requirements-airspace.lock
    install requirements-documents.lock
    exec .venv/bin/python -m goodoffices "$command" "$@" ;;
  run)
    install requirements-airspace.lock
    install requirements-documents.lock
    exec .venv/bin/python -m goodoffices "$@" ;;
  test)
    install requirements-test.lock; system
    exec .venv/bin/python -m pytest -n auto "$@" ;;
  lint)
    install requirements-test.lock
    exec .venv/bin/python tests/lint.py "$@" ;;
  bench)
    install requirements-test.lock
    exec .venv/bin/python -m bench "$@" ;;
  screenshots)
    install requirements-test.lock; system
    exec .venv/bin/python -m tests.browser.screenshots "$@" ;;
  catalogues)
    install requirements-test.lock
    exec .venv/bin/python -m tests.catalogues "$@" ;;
  *) usage ;;
esac
