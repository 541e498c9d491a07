# Sourced by the scripts beside it: `step NAME COMMAND…` prints one line, and the command's output where it fails.
failed=()

step() {
    local name=$1 log start=$SECONDS
    shift
    log=$(mktemp)
    if "$@" >"$log" 2>&1; then
        printf 'ok     %-44s %4d s\n' "$name" $((SECONDS - start))
    else
        printf 'FAILED %-44s %4d s\n' "$name" $((SECONDS - start))
        sed 's/^/       | /' "$log" | tail -n 60
        failed+=("$name")
    fi
    rm -f "$log"
}

# As step, but nothing after it makes sense where it fails.
must() {
    step "$@"
    stop_if_failed
}

stop_if_failed() {
    if ((${#failed[@]})); then
        printf 'failed: %s\n' "${failed[@]}" >&2
        exit 1
    fi
}

need_python() {
    if [[ -z $1 ]]; then
        echo "No Python >= 3.11 with venv and headers was found; install python3, python3-venv and python3-dev." >&2
        exit 1
    fi
}

# need_venv FOLDER PYTHON: makes the environment once; made anew where its interpreter has gone.
need_venv() {
    [[ -x $1/bin/python ]] && "$1/bin/python" -c '' 2>/dev/null || "$2" -m venv --clear "$1"
}
