# What the scripts share; to be sourced. Sets `home`, Nabla's directory.

home="$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)"

# Java takes the names of files for what the locale says, and in POSIX's makes a ? of each byte beyond ASCII.
case "${LC_ALL:-${LC_CTYPE:-${LANG:-}}}" in
  *.[Uu][Tt][Ff]-8* | *.[Uu][Tt][Ff]8*) ;;
  *) export LC_ALL=C.UTF-8 ;;
esac

# The URI of a file whose path may hold blanks, #, % and the like: Spark cuts a jar's path at a #.
uri() {
  local LC_ALL=C path="$1" encoded="" byte i
  for ((i = 0; i < ${#path}; i++)); do
    byte="${path:i:1}"
    case "$byte" in
      [A-Za-z0-9/._~-]) encoded+="$byte" ;;
      *) printf -v byte '%%%02X' "$((($(printf '%d' "'$byte") + 256) % 256))" && encoded+="$byte" ;;
    esac
  done
  printf 'file://%s' "$encoded"
}

# Options of the driver's JVM, before those of the environment and of spark-defaults.conf, which win.
driver_options() {
  # Training walks through large arrays at random: huge pages spare it a fault for every few rows.
  printf -- '-XX:+UseTransparentHugePages -Dlog4j2.configurationFile=%s %s' \
    "$(uri "$home/conf/log4j2.properties")" "${SPARK_SUBMIT_OPTS:-}"
}

# Passes on what the driver writes to standard error, but for a line of the JVM's that tells users nothing.
# It comes first, if at all: after it, or a few other lines, bytes go through as they are.
without_incubator_warning() {
  trap '' INT QUIT TERM # whoever ends the driver wants to read its last words
  local line lines
  for ((lines = 0; lines < 20; lines++)); do
    if ! IFS= read -r line; then
      printf '%s' "$line"
      return
    fi
    if [[ "$line" == "WARNING: Using incubator modules: jdk.incubator.vector" ]]; then break; fi
    printf '%s\n' "$line"
  done
  exec cat
}
