package io.niotls.cli.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.auth.PeerName;
import io.niotls.config.ClientAuthentication;
import io.niotls.config.Config;
import io.niotls.config.Peer;
import io.niotls.proto.CipherSuite;
import io.niotls.proto.ProtocolVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationFileTest {
    private static final Path FOLDER = Path.of("/etc/niotls");
    private static final Path FILE = FOLDER.resolve("proxy.conf");
    private static final String LISTEN = "listen 127.0.0.1:1; ";
    private static final String PASS = "proxy_pass 127.0.0.1:2; ";
    private static final String TLS = "listen 127.0.0.1:1 ssl; ssl_certificate a.pem; ssl_certificate_key a.key; ";

    private static ProxyConfiguration read(String text) throws ConfigurationException {
        return ConfigurationFile.configuration(FILE, DirectiveReader.parse(FILE, text));
    }

    private static ServerBlock only(String text) throws ConfigurationException {
        List<ServerBlock> servers = read(text).servers();
        assertEquals(1, servers.size());
        return servers.get(0);
    }

    private static ServerBlock server(String more) throws ConfigurationException {
        return only("server { " + LISTEN + PASS + more + " }");
    }

    private static UpstreamTls upstreamTls(String more) throws ConfigurationException {
        return server("proxy_ssl on; " + more).upstreamTls().orElseThrow();
    }

    private static Termination termination(String more) throws ConfigurationException {
        return only("server { " + TLS + PASS + more + " }").termination().orElseThrow();
    }

    private static String name(Optional<UpstreamGroup> group) {
        return group.map(UpstreamGroup::name).orElse("-");
    }

    // ---- What is there if nothing is said ----

    @Test
    void hasDefaults() throws Exception {
        ServerBlock server = server("");
        assertEquals(ProxySettings.DEFAULT, server.settings());
        assertEquals(Optional.empty(), server.termination());
        assertEquals(Optional.empty(), server.upstreamTls());
        assertEquals(List.of(new Listen(Addresses.listen("127.0.0.1:1"), false, false)), server.listens());
        assertEquals(new Route.To(UpstreamGroup.of(new HostPort("127.0.0.1", 2))), server.route());
        Termination termination = termination("");
        assertEquals(Config.DEFAULT_VERSIONS, termination.versions());
        assertEquals(ClientAuthentication.NONE, termination.clientAuthentication());
        assertEquals(List.of(), termination.applicationProtocols());
        assertEquals(List.of(), termination.cipherSuites());
    }

    @Test
    void verifiesUpstreamServersUnlessToldOtherwise() throws Exception {
        UpstreamTls tls = upstreamTls("");
        assertTrue(tls.verify());
        assertTrue(tls.sendServerName());
        assertTrue(tls.sessionReuse());
        assertEquals(Optional.empty(), tls.anchors());
        assertEquals(Peer.of("example.org", 443), tls.peer(new HostPort("example.org", 443), Optional.of("client.test")));
        assertFalse(upstreamTls("proxy_ssl_verify off;").verify());
    }

    // ---- Structure ----

    @Test
    void readsTheSameWithAndWithoutStream() throws Exception {
        String content = "proxy_timeout 1m; server { " + LISTEN + PASS + "}";
        assertEquals(read(content), read("stream { " + content + " }"));
    }

    @Test
    void overridesOptionsOfTheStreamInAServer() throws Exception {
        String servers = "server { " + LISTEN + PASS + "proxy_timeout 2s; } server { listen 127.0.0.1:3; " + PASS + " }";
        List<ServerBlock> read = read(servers + " proxy_timeout 1s; proxy_half_close off;").servers();
        assertEquals(Duration.ofSeconds(2), read.get(0).settings().timeouts().idle());
        assertEquals(Duration.ofSeconds(1), read.get(1).settings().timeouts().idle());
        assertFalse(read.get(0).settings().halfClose());
    }

    @Test
    void replacesCertificatesOfTheStreamAsAWhole() throws Exception {
        String common = "ssl_certificate a.pem; ssl_certificate_key a.key; ssl_certificate b.pem; ssl_certificate_key b.key; ";
        assertEquals(
                List.of(new CertificatePair(FOLDER.resolve("c.pem"), FOLDER.resolve("c.key"))),
                only(common + "server { listen 127.0.0.1:1 ssl; ssl_certificate c.pem; ssl_certificate_key c.key; " + PASS + "}")
                        .termination().orElseThrow().certificates());
        assertEquals(2, only(common + "server { listen 127.0.0.1:1 ssl; " + PASS + "}")
                .termination().orElseThrow().certificates().size());
        // Without a listener for TLS nothing of it is needed.
        assertEquals(Optional.empty(), only(common + "server { " + LISTEN + PASS + "}").termination());
    }

    @Test
    void findsFilesBesideTheConfiguration() throws Exception {
        Termination termination = termination(
                "ssl_certificate /abs/b.pem; ssl_certificate_key ../b.key; ssl_verify_client on; ssl_client_certificate ca.pem;");
        assertEquals(
                List.of(
                        new CertificatePair(FOLDER.resolve("a.pem"), FOLDER.resolve("a.key")),
                        new CertificatePair(Path.of("/abs/b.pem"), FOLDER.resolve("../b.key"))),
                termination.certificates());
        assertEquals(Optional.of(FOLDER.resolve("ca.pem")), termination.clientAnchors());
    }

    @Test
    void readsAFile(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("proxy.conf");
        ConfigurationFile source = new ConfigurationFile(file);
        assertThrows(NoSuchFileException.class, source::load);
        Files.writeString(file, "server { " + LISTEN + PASS + "}");
        assertEquals(ProxySettings.DEFAULT, source.load().servers().get(0).settings());
        Files.writeString(file, "server { " + LISTEN + PASS + "proxy_half_close off; }");
        assertFalse(source.load().servers().get(0).settings().halfClose());
    }

    // ---- Options ----

    @Test
    void readsEverySetting() throws Exception {
        assertEquals(
                new ProxySettings(
                        new ProxySettings.Timeouts(
                                Duration.ofSeconds(1),
                                Duration.ofSeconds(2),
                                Duration.ofSeconds(3),
                                Duration.ofSeconds(4),
                                Duration.ofSeconds(5)),
                        new ProxySettings.NextUpstream(false, 6, Duration.ofSeconds(7)),
                        Optional.of(ProxyProtocolVersion.V2),
                        false,
                        8 << 10,
                        9 << 20,
                        new AccessLog.ToFile(FOLDER.resolve("access.log")),
                        32_768),
                server("proxy_connect_timeout 1s; proxy_ssl_handshake_timeout 2s; ssl_handshake_timeout 3s;"
                                + "proxy_protocol_timeout 4s; proxy_timeout 5s; proxy_next_upstream off;"
                                + "proxy_next_upstream_tries 6; proxy_next_upstream_timeout 7s; proxy_protocol v2;"
                                + "proxy_half_close off; proxy_upload_rate 8k; proxy_download_rate 9m;"
                                + "access_log access.log; proxy_buffer_size 32k;")
                        .settings());
    }

    @Test
    void boundsTheUpstreamHandshakeByTheConnectTimeoutUnlessToldOtherwise() throws Exception {
        assertEquals(Duration.ofSeconds(3), server("proxy_connect_timeout 3s;").settings().timeouts().upstreamHandshake());
    }

    @Test
    void meansVersion1ByOn() throws Exception {
        assertEquals(Optional.of(ProxyProtocolVersion.V1), server("proxy_protocol on;").settings().sentProxyProtocol());
        assertEquals(Optional.of(ProxyProtocolVersion.V1), server("proxy_protocol v1;").settings().sentProxyProtocol());
        assertEquals(Optional.empty(), server("proxy_protocol off;").settings().sentProxyProtocol());
    }

    @Test
    void logsToStandardOutputOrNowhere() throws Exception {
        assertEquals(new AccessLog.StandardOutput(), server("access_log /dev/stdout;").settings().accessLog());
        assertEquals(new AccessLog.Off(), server("access_log off;").settings().accessLog());
    }

    @Test
    void readsEveryOptionOfUpstreamTls() throws Exception {
        assertEquals(
                new UpstreamTls(
                        new UpstreamTls.ServerName.Fixed(PeerName.of("name.test")),
                        false,
                        false,
                        Optional.of(PeerName.of("verified.test")),
                        Optional.of(FOLDER.resolve("ca.pem")),
                        Optional.of(new CertificatePair(FOLDER.resolve("me.pem"), FOLDER.resolve("me.key"))),
                        false,
                        List.of(ProtocolVersion.TLS_1_3),
                        List.of(CipherSuite.TLS_AES_128_GCM_SHA256),
                        List.of("h2", "http/1.1")),
                withoutTls12Suites(upstreamTls("proxy_ssl_name NAME.test; proxy_ssl_server_name off; proxy_ssl_verify off;"
                        + "proxy_ssl_verify_name verified.test; proxy_ssl_trusted_certificate ca.pem;"
                        + "proxy_ssl_certificate me.pem; proxy_ssl_certificate_key me.key; proxy_ssl_session_reuse off;"
                        + "proxy_ssl_protocols TLSv1.3; proxy_ssl_ciphers TLS_AES_128_GCM_SHA256;"
                        + "proxy_ssl_alpn h2 http/1.1;")));
    }

    private static UpstreamTls withoutTls12Suites(UpstreamTls tls) {
        return new UpstreamTls(tls.serverName(), tls.sendServerName(), tls.verify(), tls.verificationName(), tls.anchors(),
                tls.certificate(), tls.sessionReuse(), tls.versions(),
                tls.cipherSuites().stream().filter(CipherSuite::isTls13).toList(), tls.applicationProtocols());
    }

    @Test
    void asksUpstreamServersForTheConfiguredName() throws Exception {
        HostPort address = new HostPort("10.0.0.1", 443);
        assertEquals(Peer.of("name.test", 443), upstreamTls("proxy_ssl_name name.test;").peer(address, Optional.empty()));
        assertEquals(
                Peer.of("name.test", 443).verifiedAs("other.test"),
                upstreamTls("proxy_ssl_name name.test; proxy_ssl_verify_name other.test;").peer(address, Optional.of("x")));
        assertEquals(
                Peer.of("10.0.0.1", 443).verifiedAs("other.test"),
                upstreamTls("proxy_ssl_verify_name other.test;").peer(address, Optional.empty()));
    }

    @Test
    void passesTheClientsServerNameOn() throws Exception {
        HostPort address = new HostPort("10.0.0.1", 443);
        UpstreamTls tls = upstreamTls("proxy_ssl_name ${ssl_server_name};");
        assertEquals(Peer.of("client.test", 443), tls.peer(address, Optional.of("client.test")));
        assertEquals(Peer.of("10.0.0.1", 443), tls.peer(address, Optional.empty()));
        // What a client says may be no name at all.
        assertEquals(Peer.of("10.0.0.1", 443), tls.peer(address, Optional.of("a..b")));
    }

    @Test
    void readsClientVerification() throws Exception {
        String anchors = "ssl_client_certificate ca.pem; ssl_verify_client ";
        assertEquals(ClientAuthentication.REQUIRED, termination(anchors + "on;").clientAuthentication());
        assertEquals(ClientAuthentication.REQUESTED, termination(anchors + "optional;").clientAuthentication());
        assertEquals(ClientAuthentication.NONE, termination(anchors + "off;").clientAuthentication());
    }

    @Test
    void keepsTheOwnChoiceOfSuitesForAVersionThatNoneIsNamedOf() throws Exception {
        List<CipherSuite> suites = termination("ssl_ciphers TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256;").cipherSuites();
        assertEquals(CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, suites.get(0));
        assertEquals(1, suites.stream().filter(suite -> !suite.isTls13()).count());
        assertEquals(
                Config.DEFAULT_CIPHER_SUITES.stream().filter(CipherSuite::isTls13).toList(),
                suites.stream().filter(CipherSuite::isTls13).toList());
        assertEquals(
                List.of(CipherSuite.TLS_CHACHA20_POLY1305_SHA256, CipherSuite.TLS_AES_128_GCM_SHA256),
                termination("ssl_ciphers tls_chacha20_poly1305_sha256:TLS_AES_128_GCM_SHA256;").cipherSuites().subList(0, 2));
    }

    @Test
    void readsProtocolsWithOneCharacterForEachByte() throws Exception {
        assertEquals(List.of("h2", "\u00c3\u00a4"), termination("ssl_alpn h2 \u00e4;").applicationProtocols());
    }

    // ---- listen ----

    @Test
    void readsSeveralListeners() throws Exception {
        assertEquals(
                List.of(
                        new Listen(Addresses.listen("127.0.0.1:1"), true, false),
                        new Listen(Addresses.listen("127.0.0.1:3"), false, true),
                        new Listen(Addresses.listen("[::1]:1"), true, true)),
                only("server { " + TLS + PASS
                        + "listen 127.0.0.1:3 proxy_protocol; listen [::1]:1 proxy_protocol ssl; }").listens());
    }

    @Test
    void takesAnyFreePortMoreThanOnce() throws Exception {
        assertEquals(2, server("listen 127.0.0.1:0; ").listens().size());
        assertEquals(3, server("listen 127.0.0.2:0; listen 127.0.0.1:0;").listens().size());
    }

    // ---- upstream ----

    @Test
    void readsGroups() throws Exception {
        ServerBlock server = only("server { " + LISTEN + "proxy_pass backend; } upstream backend { server a.test:1 weight=5;"
                + "server b.test:2 backup; server c.test:3 down; server [::1]:4; }");
        assertEquals(
                new Route.To(new UpstreamGroup("backend", List.of(
                        new UpstreamServer(new HostPort("a.test", 1), 5, false),
                        new UpstreamServer(new HostPort("b.test", 2), 1, true),
                        new UpstreamServer(new HostPort("::1", 4), 1, false)))),
                server.route());
    }

    // ---- map ----

    private static Route route(String maps) throws ConfigurationException {
        return only("upstream u { server 10.0.0.1:1; } upstream v { server 10.0.0.2:1; }" + maps
                        + "server { " + LISTEN + "proxy_pass $to; }")
                .route();
    }

    private static String choice(Route route, String serverName) {
        return name(route.choose(Optional.ofNullable(serverName), Optional.empty()));
    }

    @Test
    void choosesByServerName() throws Exception {
        Route route = route("map $ssl_server_name $to { hostnames; default u; a.test v; *.a.test b.test:1; *.x.a.test c.test:1;"
                + " .d.test d.test:1; E.test v; '' empty.test:1; }");
        assertEquals("v", choice(route, "a.test"));
        assertEquals("v", choice(route, "A.test"));
        assertEquals("v", choice(route, "e.test"));
        assertEquals("b.test:1", choice(route, "y.a.test"));
        assertEquals("b.test:1", choice(route, "z.y.a.test"));
        assertEquals("c.test:1", choice(route, "y.x.a.test"));
        assertEquals("b.test:1", choice(route, "x.a.test"));
        assertEquals("d.test:1", choice(route, "d.test"));
        assertEquals("d.test:1", choice(route, "y.d.test"));
        assertEquals("u", choice(route, "dd.test"));
        assertEquals("u", choice(route, "test"));
        assertEquals("empty.test:1", choice(route, null));
        assertEquals(6, route.groups().size());
    }

    @Test
    void refusesClientsThatNoRouteIsFor() throws Exception {
        Route route = route("map $ssl_server_name $to { a.test u; b.test ''; }");
        assertEquals("u", choice(route, "a.test"));
        assertEquals("-", choice(route, "b.test"));
        assertEquals("-", choice(route, "c.test"));
        assertEquals("-", choice(route, null));
    }

    @Test
    void choosesByApplicationProtocol() throws Exception {
        Route route = route("map $ssl_alpn_protocol $to { h2 u; http/1.1 v; }");
        assertEquals("u", name(route.choose(Optional.empty(), Optional.of("h2"))));
        assertEquals("v", name(route.choose(Optional.of("h2"), Optional.of("http/1.1"))));
        assertEquals("-", name(route.choose(Optional.empty(), Optional.of("H2"))));
        assertEquals("-", name(route.choose(Optional.empty(), Optional.empty())));
    }

    @Test
    void choosesByBothWithOneMapAfterTheOther() throws Exception {
        Route route = route("map $ssl_server_name $to { a.test $protocol; default v; }"
                + "map ${ssl_alpn_protocol} $protocol { h2 u; default v; }");
        assertInstanceOf(NameMap.class, route);
        assertEquals("u", name(route.choose(Optional.of("a.test"), Optional.of("h2"))));
        assertEquals("v", name(route.choose(Optional.of("a.test"), Optional.empty())));
        assertEquals("v", name(route.choose(Optional.of("b.test"), Optional.of("h2"))));
        assertEquals(2, route.groups().size());
    }
}
