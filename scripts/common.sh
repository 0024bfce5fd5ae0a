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

# Becomes a program of Spark's: with the Spark in SPARK_HOME, or else on the jars that `mvn package` has gathered.
#   spark_class org.apache.spark.deploy.SparkSubmit ARGUMENT…
spark_class() {
  if [[ -n "${SPARK_HOME:-}" ]]; then
    exec "$SPARK_HOME/bin/spark-class" "$@"
  fi
  export SPARK_HOME="$home/target/spark" SPARK_SCALA_VERSION=2.13
  if [[ ! -d "$SPARK_HOME/jars" ]]; then
    echo "nabla: target/spark/jars must exist where SPARK_HOME is not set; gather it: mvn package" >&2
    exit 2
  fi
  # Java's own encoding of such a name in a class path is one that it can't decode: it splits surrogate pairs.
  if (
    LC_ALL=C
    [[ "$SPARK_HOME" == *[$'\xf0'-$'\xf4']* ]]
  ); then
    echo "nabla: Nabla's directory must have no character beyond U+FFFF in its path, got $home; Java finds no jars there, move it" >&2
    exit 2
  fi
  # As Spark's bin/spark-class does: the launcher prints the real command, NUL after each word, and the exit code is last.
  local command=() word last
  while IFS= read -r -d '' word; do
    command+=("$word")
  done < <("${JAVA_HOME:+$JAVA_HOME/bin/}java" -cp "$SPARK_HOME/jars/*" org.apache.spark.launcher.Main "$@" &&
    printf '0\0' || printf '1\0')
  wait "${!:-}" 2>/dev/null || true # or else it stays a zombie of what this becomes
  last=$((${#command[@]} - 1))
  [[ "${command[$last]}" == 0 ]] || exit 1
  command=("${command[@]:0:$last}")
  # The launcher marks where the command starts: an empty word and a line feed.
  [[ -n "${command[0]}" ]] || command=("${command[@]:1}")
  command[0]="${command[0]#$'\n'}"
  exec "${command[@]}"
}

# The file that `scripts/share-classes` makes for the Java and the jars that are in use here, whether it is there or not;
# none where the Spark is somebody else's. Only the JVM itself knows whether it fits, and passes over one that does not.
shared_classes() {
  local java release
  [[ -z "${SPARK_HOME:-}" ]] || return 0
  java="$(readlink -f "$(command -v "${JAVA_HOME:+$JAVA_HOME/bin/}java" 2>/dev/null)" 2>/dev/null)" || return 0
  release="${java%/bin/java}/release"
  [[ -r "$release" ]] || return 0
  printf '%s/target/spark/classes-%s.jsa' "$home" "$(printf '%s' "$home" | cat - "$release" | cksum | tr -d ' ')"
}

# A word as Spark's launcher reads it among others.
quoted() {
  local word="${1//\\/\\\\}"
  printf '"%s"' "${word//\"/\\\"}"
}

# Options of the driver's JVM, before those of the environment and of spark-defaults.conf, which win.
driver_options() {
  local classes
  classes="$(shared_classes)"
  if [[ "$classes" -nt "$home/target/spark/jars" ]]; then
    printf -- '%s -Xlog:cds*=off ' "$(quoted "-XX:SharedArchiveFile=$classes")"
  fi
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
