# Sourced after steps.sh: the Blenders that the extension is tested in, each as a Python module in an environment of its
# own, .venv-bpy-X.Y, with the Python and the NumPy that Blender's official build of that version carries.

bpy_python() { case $1 in 4.2 | 4.5 | 5.0) echo 3.11 ;; *) echo 3.13 ;; esac; }

bpy_packages() {
    case $1 in
        4.2) echo bpy==4.2.23 numpy==1.24.4 ;; # pip would take a NumPy that this Blender never had
        4.5) echo bpy==4.5.15 ;;
        5.0) echo bpy==5.0.1 ;;
        5.2) echo bpy==5.2.3 ;;
    esac
}

# need_bpy X.Y: makes the environment once; fails where there is no such Python, no such Blender for the platform, or it
# does not load; the last line says why.
need_bpy() {
    local place=.venv-bpy-$1 python packages
    python=$(.ci/find-python "$(bpy_python "$1")")
    read -ra packages < <(bpy_packages "$1")
    if ((${#packages[@]} == 0)) || [[ -z $python ]]; then
        echo "no Python that a Blender has was found, with headers: 3.11 or 3.13"
        return 1
    fi
    need_venv "$place" "$python" && "$place/bin/pip" install --quiet --only-binary :all: "${packages[@]}" 'pytest>=8' &&
        "$place/bin/python" -c 'import bpy'
}

# The long-term Blender of a Python: 3.11 or cp311; nothing for a Python that no Blender has.
bpy_of_python() { case $1 in 3.11 | cp311) echo 4.5 ;; 3.13 | cp313) echo 5.2 ;; esac; }

# test_in_bpy X.Y: the extension's tests in that Blender, a process of its own.
test_in_bpy() {
    AIGC_REQUIRE=$(.ci/requirements),bpy,${AIGC_REQUIRE:-} ".venv-bpy-$1/bin/python" -P -m pytest -q tests/integrations/blender
}
