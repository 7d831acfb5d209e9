# bash completion of veter's programs. Options, and which of them take a file, are asked of --help.

# What the value of an option can be, or begin with.
_veter_values() {
    case $1 in
        --adapt) echo frames size both ;;
        --adaptive) echo on off ;;
        --fec) echo auto off ;;
        --flip) echo h v hv ;;
        --format) echo auto YU12 NV12 YUYV UYVY MJPG H264 ;;
        --latency) echo auto ;;
        --log-format) echo text json ;;
        --log-level) echo trace debug info warn error off ;;
        --on-loss) echo freeze pass ;;
        --preset) echo ultrafast superfast veryfast faster fast medium ;;
        --publish) echo rtsp:// rtsps:// ;;
        --rotate) echo 0 90 180 270 ;;
        --source) echo test: file: v4l2: argus: ;;
        --suite) echo AES_CM_128_HMAC_SHA1_80 AEAD_AES_128_GCM ;;
        --with) echo vlc ffplay gstreamer ;;
    esac
}

# What can stand where no option does.
_veter_arguments() {
    case $1 in
        veter-devices) compgen -G '/dev/video*' ;;
        veter-impair)
            printf '%s=\n' {,up.,down.}{loss,burst,delay,jitter,reorder,reorder-gap,duplicate} \
                {,up.,down.}{rate,queue,trace,outage,rebind} ;;
        veter-probe | veter-view) echo rtsp:// rtsps:// ;;
        veter-relay) if [ "$2" = 1 ]; then echo keygen; fi ;;
    esac
}

_veter() {
    local cur prev words cword split help command=("$1")
    _init_completion -s -n : || return
    if [[ ${words[1]} == keygen ]]; then command+=(keygen); fi
    help=$("${command[@]}" --help 2>/dev/null)

    local kind= choices
    if [[ $prev == --* ]]; then kind=$(sed -n "s/^  $prev \([^ ]\+\).*/\1/p" <<<"$help"); fi
    if [[ $kind == FILE || $kind:$cur == URI:*:* ]]; then
        cur=${cur#*:} # bash completes what is behind the colon
        _filedir
        return
    fi
    if [[ -n $kind ]]; then
        choices=$(_veter_values "$prev")
    elif [[ $cur == -* ]]; then
        choices=$(_parse_help - <<<"$help")
    else
        choices=$(_veter_arguments "${1##*/}" "$cword")
        if [[ $1 == *veter-probe ]]; then _filedir sdp; fi
    fi
    COMPREPLY+=($(compgen -W "$choices" -- "$cur"))
    __ltrim_colon_completions "$cur"
    if [[ ${#COMPREPLY[@]} -eq 1 && $COMPREPLY == *[:/=] ]]; then compopt -o nospace; fi
} &&
    complete -F _veter veter-devices veter-impair veter-probe veter-publish veter-relay veter-view
