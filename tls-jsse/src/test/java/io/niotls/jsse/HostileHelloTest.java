package io.niotls.jsse;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.niotls.config.ClientHelloInfo;
import io.niotls.config.ServerConfig;
import io.niotls.proto.CipherSuite;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.SignatureScheme;
import io.niotls.testing.TestPki;
import io.niotls.testing.TestPki.KeyKind;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;

/** What a peer sends is kept and sorted only as far as it means something. */
class HostileHelloTest {
    /** As many as a hello has room for. */
    private static final int MANY = 30_000;

    @Test
    void clientsOrderHasEachSuiteOnce() throws Exception {
        List<CipherSuite> sent = Collections.nCopies(MANY, CipherSuite.TLS_AES_256_GCM_SHA384);
        ServerConfig config = ContextSelector.build(ServerConfig.builder());
        ServerConfig chosen = new ServerDecisions(
                new Owner() { }, Defaults.of(Defaults.ContextProtocol.TLS), List.of(), false).decide(config, hello(sent));
        assertEquals(CipherSuite.TLS_AES_256_GCM_SHA384, chosen.cipherSuites().get(0));
        assertEquals(config.cipherSuites().size(), chosen.cipherSuites().size());
    }

    @Test
    void clientsThatAskAlikeShareAConfiguration() throws Exception {
        ServerConfig config = ContextSelector.build(ServerConfig.builder());
        ServerConfig first = inClientsOrder(config, CipherSuite.TLS_AES_256_GCM_SHA384);
        assertSame(first, inClientsOrder(config, CipherSuite.TLS_AES_256_GCM_SHA384));
        ServerConfig other = inClientsOrder(config, CipherSuite.TLS_CHACHA20_POLY1305_SHA256);
        assertEquals(CipherSuite.TLS_CHACHA20_POLY1305_SHA256, other.cipherSuites().get(0));
    }

    @Test
    void whatAProgramChoosesIsNotRemembered() throws Exception {
        ServerConfig.Builder programs = ServerConfig.builder();
        ServerConfig config = ContextSelector.build(programs.selector(hello -> ServerConfig.builder().build()));
        assertNotSame(inClientsOrder(config, CipherSuite.TLS_AES_256_GCM_SHA384),
                inClientsOrder(config, CipherSuite.TLS_AES_256_GCM_SHA384));
    }

    private static ServerConfig inClientsOrder(ServerConfig config, CipherSuite first) throws Exception {
        Defaults defaults = Defaults.of(Defaults.ContextProtocol.TLS);
        return new ServerDecisions(new Owner() { }, defaults, List.of(), false).decide(config, hello(List.of(first)));
    }

    private static ClientHelloInfo hello(List<CipherSuite> suites) {
        return new ClientHelloInfo(
                Optional.empty(), List.of(), List.of(ProtocolVersion.TLS_1_3), suites, List.of(), List.of());
    }

    @Test
    void sessionsKeepTheSchemesThatMeanSomethingEachOnce() {
        List<SignatureScheme> unknown = IntStream.range(0, MANY).mapToObj(i -> SignatureScheme.of(0x8000 + i)).toList();
        SessionFacts facts = SessionFacts.none();
        assertEquals(List.of(), facts.withHello(List.of(), unknown).peerSchemes());
        assertEquals(List.of(), facts.withPeerSchemes(unknown).peerSchemes());
        List<SignatureScheme> repeated = Collections.nCopies(MANY, SignatureScheme.ED25519);
        assertEquals(List.of(SignatureScheme.ED25519), facts.withHello(List.of(), repeated).peerSchemes());
        assertEquals(List.of(SignatureScheme.ED25519), facts.withPeerSchemes(repeated).peerSchemes());
    }

    @Test
    void hostsThatJavaHasNoNameForAreNotAskedFor() {
        assertEquals(Optional.empty(), RequestedNames.ofHost("my_host.test"));
        assertEquals(Optional.empty(), RequestedNames.ofHost("192.0.2.1"));
        assertEquals(Optional.empty(), RequestedNames.ofHost("[2001:db8::1]"));
        assertEquals(Optional.empty(), RequestedNames.ofHost("localhost"));
        assertEquals(Optional.empty(), RequestedNames.ofHost(null));
        assertEquals(1, RequestedNames.ofHost("my-host.test").stream().count());
    }

    /** Whoever only calls itself a root is looked at: its key may be one that anybody can break. */
    @Test
    void lastCertificateIsAnAnchorOnlyIfItIsTrusted() throws Exception {
        X509Certificate weak = weakRoot();
        X509Certificate[] chain = {TestPki.leaf(KeyKind.ECDSA_P256, "server.test").certificate(), weak};
        Defaults defaults = Defaults.of(Defaults.ContextProtocol.TLS);
        assertThrows(CertificateException.class,
                () -> new PlainTrust(new Trusting(), defaults).checkServerTrusted(chain, "UNKNOWN"));
        assertDoesNotThrow(() -> new PlainTrust(new Trusting(weak), defaults).checkServerTrusted(chain, "UNKNOWN"));
    }

    private static X509Certificate weakRoot() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(512);
        KeyPair pair = generator.generateKeyPair();
        return TestPki.certificate("CN=weak root", pair).authority(-1).buildAuthority().certificate();
    }

    /** Trusts everybody, and says whom it takes for an anchor. */
    private record Trusting(X509Certificate... anchors) implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {
            // everybody
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {
            // everybody
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return anchors;
        }
    }
}
