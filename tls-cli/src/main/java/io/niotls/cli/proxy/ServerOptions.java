package io.niotls.cli.proxy;

import io.niotls.auth.PeerName;
import io.niotls.config.ClientAuthentication;
import io.niotls.proto.CipherSuite;
import io.niotls.proto.ProtocolVersion;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The options that may stand in {@code stream}, for all servers, and in a {@code server}, where they count more. They are kept
 * as they were written and become values on the way out.
 */
final class ServerOptions {
    private static final Set<String> REPEATABLE = Set.of("ssl_certificate", "ssl_certificate_key");

    /** What may be set. */
    static final Set<String> NAMES = Set.of(
            "ssl_certificate", "ssl_certificate_key", "ssl_protocols", "ssl_ciphers", "ssl_alpn", "ssl_verify_client",
            "ssl_client_certificate", "ssl_handshake_timeout", "proxy_protocol_timeout", "proxy_ssl", "proxy_ssl_name",
            "proxy_ssl_verify_name", "proxy_ssl_server_name", "proxy_ssl_verify", "proxy_ssl_trusted_certificate",
            "proxy_ssl_certificate", "proxy_ssl_certificate_key", "proxy_ssl_session_reuse", "proxy_ssl_protocols",
            "proxy_ssl_ciphers", "proxy_ssl_alpn", "proxy_ssl_handshake_timeout", "proxy_connect_timeout", "proxy_timeout",
            "proxy_next_upstream", "proxy_next_upstream_tries", "proxy_next_upstream_timeout", "proxy_protocol",
            "proxy_half_close", "proxy_upload_rate", "proxy_download_rate", "proxy_buffer_size", "access_log");

    /** As many servers as a connection may fail at one after the other; more than there ever are. */
    private static final int MAX_TRIES = 65_535;

    private final Map<String, List<Directive>> set;

    private ServerOptions(Map<String, List<Directive>> set) {
        this.set = set;
    }

    /** Returns the defaults. */
    static ServerOptions none() {
        return new ServerOptions(Map.of());
    }

    /**
     * Returns these options with others in their place, where there are others.
     *
     * @param options directives with a name of {@link #NAMES}, of one block
     * @throws ConfigurationException if one that may stand once stands twice
     */
    ServerOptions overriddenBy(List<Directive> options) throws ConfigurationException {
        Map<String, List<Directive>> more = new HashMap<>();
        for (Directive each : options) {
            List<Directive> same = more.computeIfAbsent(each.name(), name -> new ArrayList<>());
            if (!same.isEmpty() && !REPEATABLE.contains(each.name())) {
                throw each.wrong("stands here for the second time; the first is in line " + same.get(0).line());
            }
            same.add(each);
        }
        Map<String, List<Directive>> merged = new HashMap<>(set);
        merged.putAll(more);
        return new ServerOptions(merged);
    }

    /** Makes sure that every option has a value, needed or not. */
    void check() throws ConfigurationException {
        termination();
        upstreamTls();
        settings();
    }

    // ---- What they say ----

    /** Returns how clients' TLS is ended; empty if there is no certificate for it. */
    Optional<Termination> termination() throws ConfigurationException {
        List<Path> certificates = files("ssl_certificate");
        List<Path> keys = files("ssl_certificate_key");
        if (certificates.size() != keys.size()) {
            Directive last = last(certificates.size() > keys.size() ? "ssl_certificate" : "ssl_certificate_key");
            throw last.wrong("there are " + certificates.size() + " ssl_certificate and " + keys.size()
                    + " ssl_certificate_key; they come in pairs");
        }
        List<CertificatePair> pairs = new ArrayList<>();
        for (int i = 0; i < certificates.size(); i++) {
            pairs.add(new CertificatePair(certificates.get(i), keys.get(i)));
        }
        ClientAuthentication authentication =
                value("ssl_verify_client", ClientAuthentication.NONE, OptionValues::clientAuthentication);
        Optional<Path> anchors = files("ssl_client_certificate").stream().findFirst();
        if (authentication != ClientAuthentication.NONE && anchors.isEmpty()) {
            throw last("ssl_verify_client").wrong("needs ssl_client_certificate, the certificates that sign those of clients");
        }
        List<ProtocolVersion> versions = values("ssl_protocols", OptionValues.DEFAULT_VERSIONS, OptionValues::versions);
        List<CipherSuite> suites = value("ssl_ciphers", List.of(), OptionValues::cipherSuites);
        List<String> alpn = values("ssl_alpn", List.of(), OptionValues::applicationProtocols);
        return pairs.isEmpty()
                ? Optional.empty()
                : Optional.of(new Termination(pairs, versions, suites, alpn, authentication, anchors));
    }

    /** Returns how TLS is spoken with upstream servers; empty if it is not. */
    Optional<UpstreamTls> upstreamTls() throws ConfigurationException {
        Optional<Path> certificate = files("proxy_ssl_certificate").stream().findFirst();
        Optional<Path> key = files("proxy_ssl_certificate_key").stream().findFirst();
        if (certificate.isPresent() != key.isPresent()) {
            throw last(certificate.isPresent() ? "proxy_ssl_certificate" : "proxy_ssl_certificate_key")
                    .wrong("proxy_ssl_certificate and proxy_ssl_certificate_key come together");
        }
        UpstreamTls tls = new UpstreamTls(
                value("proxy_ssl_name", new UpstreamTls.ServerName.OfAddress(), OptionValues::serverName),
                flag("proxy_ssl_server_name", true),
                flag("proxy_ssl_verify", true),
                value("proxy_ssl_verify_name", Optional.empty(), name -> Optional.of(PeerName.of(name))),
                files("proxy_ssl_trusted_certificate").stream().findFirst(),
                certificate.map(path -> new CertificatePair(path, key.orElseThrow())),
                flag("proxy_ssl_session_reuse", true),
                values("proxy_ssl_protocols", OptionValues.DEFAULT_VERSIONS, OptionValues::versions),
                value("proxy_ssl_ciphers", List.of(), OptionValues::cipherSuites),
                values("proxy_ssl_alpn", List.of(), OptionValues::applicationProtocols));
        return flag("proxy_ssl", false) ? Optional.of(tls) : Optional.empty();
    }

    /** Returns everything else. */
    ProxySettings settings() throws ConfigurationException {
        ProxySettings standard = ProxySettings.DEFAULT;
        Duration connect = value("proxy_connect_timeout", standard.timeouts().connect(), Units::timeout);
        return new ProxySettings(
                new ProxySettings.Timeouts(
                        connect,
                        // nginx bounds the handshake by proxy_connect_timeout too.
                        value("proxy_ssl_handshake_timeout", connect, Units::timeout),
                        value("ssl_handshake_timeout", standard.timeouts().clientHandshake(), Units::timeout),
                        value("proxy_protocol_timeout", standard.timeouts().proxyHeader(), Units::timeout),
                        value("proxy_timeout", standard.timeouts().idle(), Units::timeout)),
                new ProxySettings.NextUpstream(
                        flag("proxy_next_upstream", standard.nextUpstream().enabled()),
                        value("proxy_next_upstream_tries", standard.nextUpstream().tries(),
                                text -> Units.number(text, 0, MAX_TRIES)),
                        value("proxy_next_upstream_timeout", standard.nextUpstream().timeout(), Units::time)),
                value("proxy_protocol", standard.sentProxyProtocol(), OptionValues::proxyProtocol),
                flag("proxy_half_close", standard.halfClose()),
                value("proxy_upload_rate", standard.uploadRate(), Units::size),
                value("proxy_download_rate", standard.downloadRate(), Units::size),
                accessLog(),
                value("proxy_buffer_size", standard.bufferSize(), OptionValues::bufferSize));
    }

    private AccessLog accessLog() throws ConfigurationException {
        List<Directive> set = all("access_log");
        if (set.isEmpty()) {
            return ProxySettings.DEFAULT.accessLog();
        }
        Directive log = set.get(0);
        if (log.arguments().size() > 1) {
            throw log.wrong("takes a path or 'off' and nothing more; the format is fixed");
        }
        return converted(log, log.argument(), path -> OptionValues.accessLog(path, log.file()));
    }

    // ---- From text to values ----

    private List<Directive> all(String name) {
        return set.getOrDefault(name, List.of());
    }

    private Directive last(String name) {
        List<Directive> all = all(name);
        return all.get(all.size() - 1);
    }

    private boolean flag(String name, boolean otherwise) throws ConfigurationException {
        return value(name, otherwise, OptionValues::onOff);
    }

    private <T> T value(String name, T otherwise, Function<String, T> reader) throws ConfigurationException {
        List<Directive> set = all(name);
        return set.isEmpty() ? otherwise : converted(set.get(0), set.get(0).argument(), reader);
    }

    private <T> T values(String name, T otherwise, Function<List<String>, T> reader) throws ConfigurationException {
        List<Directive> set = all(name);
        return set.isEmpty() ? otherwise : converted(set.get(0), set.get(0).oneOrMoreArguments(), reader);
    }

    private List<Path> files(String name) throws ConfigurationException {
        List<Path> files = new ArrayList<>();
        for (Directive each : all(name)) {
            files.add(converted(each, each.argument(), path -> OptionValues.file(path, each.file())));
        }
        return files;
    }

    private static <A, T> T converted(Directive directive, A argument, Function<A, T> reader) throws ConfigurationException {
        try {
            return reader.apply(argument);
        } catch (IllegalArgumentException wrong) {
            throw directive.wrong(wrong);
        }
    }
}
