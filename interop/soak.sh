#!/usr/bin/env bash
# Holds idle and busy connections in one JVM, on one selector thread, and says what that takes; see Soak.java.
#   interop/soak.sh [idle connections] [busy connections] [seconds] [PLAIN, TLS_1_2 or TLS_1_3]
# Without arguments: 10000 200 60 TLS_1_3. HEAP sets the heap of each side, 512m if it is not set.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

idle="${1:-10000}"
busy="${2:-200}"
# Each side has a file for each connection, and some for itself.
needed=$((idle + busy + 200))
ulimit -Sn "$(ulimit -Hn)"
if [ "$(ulimit -n)" != unlimited ] && [ "$(ulimit -n)" -lt "$needed" ]; then
    echo "$needed open files are needed, and this shell allows $(ulimit -n): raise its hard limit, or ask for fewer" >&2
    exit 2
fi
mvn -B -q -DskipTests -pl interop -am package dependency:build-classpath -Dmdep.outputFile=target/classpath
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" "-Xmx${HEAP:-512m}" \
    -cp "interop/target/test-classes:$(cat interop/target/classpath)" \
    io.niotls.interop.Soak "$idle" "$busy" "${3:-60}" "${4:-TLS_1_3}"
