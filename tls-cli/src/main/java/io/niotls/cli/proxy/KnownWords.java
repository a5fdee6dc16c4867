package io.niotls.cli.proxy;

import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What to say about a word that is not known: why nginx's word is not here, or which known one was meant. */
final class KnownWords {
    private static final String BALANCING = "connections go to servers in turn, by their weights; leave it out";
    private static final String OWN_SESSIONS = "sessions are always resumed, with keys that this process keeps; leave it out";
    private static final String DOUBT = "a server that has failed is asked last for the next 10 seconds; leave it out";
    private static final String PASSWORD = "the password of an encrypted key is in the environment, NIOTLS_KEY_PASSWORD";

    /** Words of nginx that people bring along. */
    private static final Map<String, String> OF_NGINX = Map.ofEntries(
            Map.entry("ssl_preread", "TLS is ended here, or passed on unseen; to choose by name, end it with 'listen ... ssl'"),
            Map.entry("server_name", "choose by name with 'map $ssl_server_name $name { ... }'"),
            Map.entry("include", "a configuration is one file"),
            Map.entry("http", "only the words of nginx's stream module are known"),
            Map.entry("events", "--workers says how many event loops there are, --max-connections how many connections; leave it"
                    + " out"),
            Map.entry("worker_connections", "--max-connections says how many there are; leave it out"),
            Map.entry("worker_processes", "--workers says how many event loops there are; leave it out"),
            Map.entry("user", "start the command as the user that it shall run as; leave it out"),
            Map.entry("pid", "leave it out; the process does not go to the background"),
            Map.entry("load_module", "there are no modules; leave it out"),
            Map.entry("daemon", "leave it out; the process does not go to the background"),
            Map.entry("error_log", "errors are written to standard error; leave it out"),
            Map.entry("log_format", "the format of the access log is fixed; leave it out"),
            Map.entry("resolver", "names are resolved when the file is loaded; leave it out"),
            Map.entry("tcp_nodelay", "it is always on; leave it out"),
            Map.entry("ssl_session_cache", OWN_SESSIONS),
            Map.entry("ssl_session_timeout", OWN_SESSIONS),
            Map.entry("ssl_session_tickets", OWN_SESSIONS),
            Map.entry("ssl_session_ticket_key", OWN_SESSIONS),
            Map.entry("ssl_prefer_server_ciphers", "the server's order always decides; leave it out"),
            Map.entry("ssl_password_file", PASSWORD),
            Map.entry("proxy_ssl_password_file", PASSWORD),
            Map.entry("ssl_trusted_certificate", "name the certificates in ssl_client_certificate"),
            Map.entry("least_conn", BALANCING),
            Map.entry("hash", BALANCING),
            Map.entry("random", BALANCING),
            Map.entry("zone", "one process serves all connections; leave it out"),
            Map.entry("max_fails", DOUBT),
            Map.entry("fail_timeout", DOUBT),
            Map.entry("max_conns", "the number of connections to a server is not limited; leave it out"),
            Map.entry("udp", "only TCP is supported"),
            Map.entry("default_server", "one server listens on an address; leave it out"),
            Map.entry("reuseport", "--workers says how many event loops there are; leave it out"));

    /** Words of nginx that nothing stands in for. */
    private static final Set<String> OF_NGINX_ONLY = Set.of(
            "allow", "deny", "return", "geo", "split_clients", "limit_conn", "limit_conn_zone", "set", "set_real_ip_from",
            "preread_timeout", "preread_buffer_size", "proxy_bind", "proxy_requests", "proxy_responses", "proxy_session_drop",
            "proxy_socket_keepalive", "proxy_ssl_conf_command", "proxy_ssl_crl", "proxy_ssl_verify_depth", "ssl_conf_command",
            "ssl_crl", "ssl_dhparam", "ssl_ecdh_curve", "ssl_stapling", "ssl_verify_depth", "so_keepalive", "backlog", "bind",
            "ipv6only", "slow_start", "resolve", "service");

    private KnownWords() {}

    /** Returns what to say about a word that is none of the known ones. */
    static String instead(String word, Collection<String> known) {
        String ofNginx = OF_NGINX.get(word);
        if (ofNginx != null) {
            return "is not supported: " + ofNginx;
        }
        if (OF_NGINX_ONLY.contains(word)) {
            return "is a word of nginx that is not supported";
        }
        return closest(word, known).map(each -> "is unknown; did you mean '" + each + "'?")
                .orElseGet(() -> "is unknown; known here: " + String.join(", ", known.stream().sorted().toList()));
    }

    /** Returns the known word that takes the fewest changes, if it takes few. */
    static Optional<String> closest(String word, Collection<String> known) {
        return known.stream()
                .min(Comparator.comparingInt((String each) -> changes(word, each)).thenComparing(Comparator.naturalOrder()))
                .filter(each -> changes(word, each) <= Math.max(1, Math.min(word.length(), each.length()) / 3));
    }

    /** Levenshtein's distance: how many characters must be put in, taken out or replaced. */
    private static int changes(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int above = row[j];
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, Math.min(above, row[j - 1]) + 1);
                diagonal = above;
            }
        }
        return row[to.length()];
    }
}
