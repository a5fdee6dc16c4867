package io.niotls.cli.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.auth.PeerName;
import io.niotls.cli.common.Reason;
import io.niotls.config.ClientAuthentication;
import io.niotls.config.Config;
import io.niotls.config.Peer;
import io.niotls.config.ServerConfig;
import io.niotls.proto.Fault;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.TlsException;
import io.niotls.session.ConnectionInfo;
import io.niotls.testing.EnginePair;
import io.niotls.testing.TestPki;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class ProxyTlsTest {
    private static final HostPort ADDRESS = new HostPort("10.0.0.1", 443);

    @TempDir
    private Path folder;

    private final ProxyTls tls = new ProxyTls();

    @BeforeEach
    void writeCertificates() throws Exception {
        write("a", TestPki.leaf(TestPki.KeyKind.ECDSA_P256, "a.test"));
        write("b", TestPki.leaf(TestPki.KeyKind.ECDSA_P256, "b.test", "*.b.test"));
        write("me", TestPki.clientLeaf(TestPki.KeyKind.ECDSA_P256, "me"));
        Files.writeString(folder.resolve("ca.pem"), TestPki.pem(TestPki.root(TestPki.KeyKind.ECDSA_P256).certificate()));
    }

    private void write(String name, TestPki.Leaf leaf) throws Exception {
        Files.writeString(folder.resolve(name + ".pem"), leaf.chainPem());
        Files.writeString(folder.resolve(name + ".key"), leaf.keyPem());
    }

    private CertificatePair pair(String name) {
        return new CertificatePair(folder.resolve(name + ".pem"), folder.resolve(name + ".key"));
    }

    private Termination termination(ClientAuthentication authentication, String... names) {
        return new Termination(
                List.of(names).stream().map(this::pair).toList(),
                Config.DEFAULT_VERSIONS,
                List.of(),
                List.of("h2", "http/1.1"),
                authentication,
                Optional.of(folder.resolve("ca.pem")));
    }

    private UpstreamTls upstream(String name, boolean verify, Optional<CertificatePair> certificate, boolean reuse) {
        return new UpstreamTls(
                new UpstreamTls.ServerName.Fixed(PeerName.of(name)),
                true,
                verify,
                Optional.empty(),
                Optional.of(folder.resolve("ca.pem")),
                certificate,
                reuse,
                Config.DEFAULT_VERSIONS,
                List.of(),
                List.of("http/1.1"));
    }

    private UpstreamTls upstream(String name) {
        return upstream(name, true, Optional.empty(), true);
    }

    /** Connects, and lets the client hear what follows the handshake, such as tickets. */
    private ConnectionInfo connect(UpstreamTls upstream, ServerConfig server) throws Exception {
        Peer peer = upstream.peer(ADDRESS, Optional.empty());
        EnginePair pair = new EnginePair(tls.clientConfig(upstream), peer, server).handshake();
        pair.transfer(pair.server, new byte[1]);
        return pair.client.engine.info().orElseThrow();
    }

    private static String subjectAlternatives(ConnectionInfo info) throws Exception {
        return info.peerCertificates().get(0).getSubjectAlternativeNames().toString();
    }

    @Test
    void choosesTheCertificateByServerName() throws Exception {
        ServerConfig server = tls.serverConfig(termination(ClientAuthentication.NONE, "a", "b"));
        assertTrue(subjectAlternatives(connect(upstream("a.test"), server)).contains("a.test"));
        assertTrue(subjectAlternatives(connect(upstream("x.b.test"), server)).contains("b.test"));
        assertTrue(subjectAlternatives(connect(upstream("c.test", false, Optional.empty(), true), server)).contains("a.test"));
    }

    @Test
    void verifiesUpstreamServers() throws Exception {
        ServerConfig server = tls.serverConfig(termination(ClientAuthentication.NONE, "a"));
        TlsException failure = assertThrows(TlsException.class, () -> connect(upstream("c.test"), server));
        assertEquals(Fault.WRONG_HOST_NAME, failure.fault());
        Files.writeString(folder.resolve("ca.pem"), TestPki.pem(TestPki.root(TestPki.KeyKind.RSA_2048).certificate()));
        assertThrows(TlsException.class, () -> connect(upstream("a.test"), server));
        connect(upstream("a.test", false, Optional.empty(), true), server);
    }

    @Test
    void agreesOnAnApplicationProtocol() throws Exception {
        ServerConfig server = tls.serverConfig(termination(ClientAuthentication.NONE, "a"));
        assertEquals(Optional.of("http/1.1"), connect(upstream("a.test"), server).applicationProtocol());
    }

    @Test
    void asksForClientCertificates() throws Exception {
        ServerConfig server = tls.serverConfig(termination(ClientAuthentication.REQUIRED, "a"));
        assertThrows(TlsException.class, () -> connect(upstream("a.test"), server));
        connect(upstream("a.test", true, Optional.of(pair("me")), true), server);
        assertThrows(TlsException.class, () -> connect(upstream("a.test", true, Optional.of(pair("b")), true), server));
    }

    @Test
    void enablesOnlyTheVersionsThatAreNamed() throws Exception {
        Termination all = termination(ClientAuthentication.NONE, "a");
        Termination old = new Termination(
                all.certificates(), List.of(ProtocolVersion.TLS_1_2), List.of(), List.of(), all.clientAuthentication(),
                all.clientAnchors());
        assertEquals(ProtocolVersion.TLS_1_2, connect(upstream("a.test"), tls.serverConfig(old)).version());
        assertEquals(ProtocolVersion.TLS_1_3, connect(upstream("a.test"), tls.serverConfig(all)).version());
    }

    @Test
    void resumesSessionsAfterAReload() throws Exception {
        Termination termination = termination(ClientAuthentication.NONE, "a");
        connect(upstream("a.test"), tls.serverConfig(termination));
        write("a", TestPki.leaf(TestPki.KeyKind.ECDSA_P256, "a.test"));
        ConnectionInfo second = connect(upstream("a.test"), tls.serverConfig(termination));
        assertNotEquals(ConnectionInfo.Resumption.NONE, second.resumption());
    }

    @Test
    void resumesNoSessionUnderOtherTerms() throws Exception {
        connect(upstream("a.test"), tls.serverConfig(termination(ClientAuthentication.NONE, "a")));
        // Another server of the same proxy, with the same ticket keys.
        ServerConfig other = tls.serverConfig(termination(ClientAuthentication.REQUESTED, "a"));
        assertEquals(ConnectionInfo.Resumption.NONE, connect(upstream("a.test"), other).resumption());
        // Another upstream block that does not verify, with the same sessions.
        ServerConfig again = tls.serverConfig(termination(ClientAuthentication.NONE, "a"));
        UpstreamTls unverified = upstream("a.test", false, Optional.empty(), true);
        assertEquals(ConnectionInfo.Resumption.NONE, connect(unverified, again).resumption());
    }

    @Test
    void resumesNothingWhereReuseIsOff() throws Exception {
        ServerConfig server = tls.serverConfig(termination(ClientAuthentication.NONE, "a"));
        UpstreamTls upstream = upstream("a.test", true, Optional.empty(), false);
        connect(upstream, server);
        assertEquals(ConnectionInfo.Resumption.NONE, connect(upstream, server).resumption());
        connect(upstream("a.test"), server);
        assertEquals(ConnectionInfo.Resumption.NONE, connect(upstream, server).resumption());
    }

    @Test
    void namesTheFileThatCannotBeUsed() throws Exception {
        Files.delete(folder.resolve("ca.pem"));
        refusesNaming("ca.pem", () -> tls.serverConfig(termination(ClientAuthentication.REQUIRED, "a")));
        refusesNaming("ca.pem", () -> tls.clientConfig(upstream("a.test")));
        Files.writeString(folder.resolve("ca.pem"), "nothing");
        refusesNaming("ca.pem", () -> tls.clientConfig(upstream("a.test")));
        Files.copy(folder.resolve("a.key"), folder.resolve("c.key"));
        Files.copy(folder.resolve("b.pem"), folder.resolve("c.pem"));
        refusesNaming("c.key", () -> tls.serverConfig(termination(ClientAuthentication.NONE, "a", "c")));
    }

    private static void refusesNaming(String file, Executable load) {
        String reason = Reason.of(assertThrows(IOException.class, load));
        assertTrue(reason.contains(file), reason);
    }
}
