#!/bin/sh
# Measures how much TLS 1.3 (AES-128-GCM) a proxy turns into plaintext in a second with one core: `niotls proxy` and the stream
# module of a real nginx, on this machine, in turn, several times. Prints each run and the medians: in MB/s, and in MB per second
# of the proxy's processor time, which says more where the machine has other things to do.
#
# One core belongs to the proxy, with all its threads. Another one belongs to what is around it, a sender and a receiver of a few
# lines of Python on OpenSSL; if both proxies are equally fast it is these that are measured.
#
# Needs nginx with its stream module, openssl, python3, taskset, two cores, and tls-cli/target/niotls.jar
# (mvn -DskipTests package); NIOTLS_JAVA names another java. usage: interop/proxy-throughput.sh [runs] [MB]
set -eu

runs=${1:-5}
megabytes=${2:-1000}
here=$(cd "$(dirname "$0")/.." && pwd)
jar=${NIOTLS_JAR:-$here/tls-cli/target/niotls.jar}
niotls="${NIOTLS_JAVA:-java} -cp ${NIOTLS_CLASSPATH:-$jar} io.niotls.cli.Niotls"
nginx=${NGINX:-/usr/sbin/nginx}
work=$(mktemp -d)
pids=

finish() {
    for pid in $pids; do kill "$pid" 2>/dev/null || :; done
    rm -rf "$work"
}
trap finish EXIT INT TERM

for tool in "$nginx" openssl python3 taskset; do
    command -v "$tool" > /dev/null || { echo "there is no $tool on this machine" >&2; exit 1; }
done

await() {  # a line in a file
    for _ in $(seq 100); do
        if grep -q "$1" "$2" 2>/dev/null; then return; fi
        sleep 0.1
    done
    echo "'$1' did not come:" >&2; cat "$2" >&2; exit 1
}

cat > "$work/ports.py" <<'PY'
import socket
sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(3)]
print(*[each.getsockname()[1] for each in sockets])
PY
set -- $(python3 "$work/ports.py")
sink=$1 port_nginx=$2 port_niotls=$3

# Takes what comes, connection by connection, and says when one has ended, with its length and the seconds since its first byte.
cat > "$work/sink.py" <<'PY'
import socket, sys, time
listener = socket.create_server(("127.0.0.1", int(sys.argv[1])))
buffer = bytearray(1 << 20)
print("ready", flush=True)
while True:
    connection, _ = listener.accept()
    total, start = 0, None
    while (count := connection.recv_into(buffer)) > 0:
        start = start or time.monotonic()
        total += count
    if total:
        print("took", total, time.monotonic() - start, flush=True)
    connection.close()
PY

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost \
    -keyout "$work/key.pem" -out "$work/cert.pem" 2> /dev/null

cat > "$work/nginx.conf" <<CONF
$(test -e /usr/lib/nginx/modules/ngx_stream_module.so && echo "load_module /usr/lib/nginx/modules/ngx_stream_module.so;")
daemon off;
master_process off;
pid $work/pid;
error_log stderr notice;
events { }
stream {
    server {
        listen 127.0.0.1:$port_nginx ssl;
        ssl_certificate $work/cert.pem;
        ssl_certificate_key $work/key.pem;
        ssl_protocols TLSv1.3;
        ssl_conf_command Ciphersuites TLS_AES_128_GCM_SHA256;
        proxy_buffer_size 64k;
        proxy_pass 127.0.0.1:$sink;
    }
}
CONF
cat > "$work/niotls.conf" <<CONF
server {
    listen 127.0.0.1:$port_niotls ssl;
    ssl_certificate $work/cert.pem;
    ssl_certificate_key $work/key.pem;
    ssl_protocols TLSv1.3;
    ssl_ciphers TLS_AES_128_GCM_SHA256;
    proxy_buffer_size 64k;
    proxy_pass 127.0.0.1:$sink;
}
CONF

taskset -c 1 python3 "$work/sink.py" "$sink" > "$work/sink.log" & pids="$pids $!"
await ready "$work/sink.log"
taskset -c 0 "$nginx" -p "$work" -c nginx.conf -e stderr 2> "$work/nginx.log" & pid_nginx=$!; pids="$pids $!"
await 'using the "epoll"' "$work/nginx.log"
taskset -c 0 $niotls proxy --config "$work/niotls.conf" > "$work/niotls.log" 2>&1 & pid_niotls=$!; pids="$pids $!"
await listening "$work/niotls.log"

cat > "$work/send.py" <<'PY'
import socket, ssl, sys
port, megabytes, tls = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3] == "tls"
context = ssl.create_default_context()
context.check_hostname = False
context.verify_mode = ssl.CERT_NONE
channel = socket.create_connection(("127.0.0.1", port))
if tls:
    channel = context.wrap_socket(channel)
    print(channel.version(), channel.cipher()[0], file=sys.stderr)
block = bytes(1_000_000)
for _ in range(megabytes):
    channel.sendall(block)
if tls:
    # Says close_notify, and waits for the proxy's.
    try:
        channel.unwrap()
    except (ssl.SSLError, OSError):
        pass
channel.close()
PY

run() {  # a port, how many MB, tls or plain; prints MB/s
    before=$(grep -c took "$work/sink.log" || :)
    taskset -c 1 python3 "$work/send.py" "$1" "$2" "$3" 2>> "$work/suites"
    for _ in $(seq 600); do
        if [ "$(grep -c took "$work/sink.log" || :)" -gt "$before" ]; then break; fi
        sleep 0.1
    done
    tail -1 "$work/sink.log" | awk -v wanted="$2" '$2 != wanted * 1000000 { print "bytes are missing: " $2 > "/dev/stderr" }
        { printf "%.0f\n", $2 / $3 / 1e6 }'
}

ticks() { awk '{ print $14 + $15 }' "/proc/$1/stat"; }

measure() {  # a process, its port; prints MB/s, and MB per second of its processor time
    start=$(ticks "$1")
    speed=$(run "$2" "$megabytes" tls)
    awk -v speed="$speed" -v ticks="$(($(ticks "$1") - start))" -v hz="$(getconf CLK_TCK)" -v mb="$megabytes" \
        'BEGIN { printf "%d %.0f\n", speed, mb * hz / (ticks > 0 ? ticks : 1) }'
}

median() { sort -n | awk '{ all[NR] = $1 } END { print all[int((NR + 1) / 2)] }'; }

echo "$($nginx -v 2>&1 | sed 's/.*: //'), $(openssl version | cut -d' ' -f1-2), ${NIOTLS_JAVA:-java}: $(${NIOTLS_JAVA:-java} -version 2>&1 | sed -n 2p)"
echo "plain, without a proxy: $(run "$sink" "$megabytes" plain) MB/s"
# Java compiles what has run for a while, on the same core.
for _ in 1 2 3 4; do
    run "$port_niotls" "$megabytes" tls > /dev/null
done
run "$port_nginx" "$megabytes" tls > /dev/null
i=0
while [ "$i" -lt "$runs" ]; do
    for proxy in nginx niotls; do
        eval "measure \$pid_$proxy \$port_$proxy" > "$work/result"
        read -r speed efficiency < "$work/result"
        echo "$speed" >> "$work/$proxy.speeds"
        echo "$efficiency" >> "$work/$proxy.efficiencies"
        echo "run $((i + 1)): $proxy $speed MB/s, $efficiency MB in a second of processor time"
    done
    i=$((i + 1))
done
for proxy in nginx niotls; do
    echo "median: $proxy $(median < "$work/$proxy.speeds") MB/s," \
        "$(median < "$work/$proxy.efficiencies") MB in a second of processor time"
done
echo "$(sort -u "$work/suites" | tr '\n' ' ')"
