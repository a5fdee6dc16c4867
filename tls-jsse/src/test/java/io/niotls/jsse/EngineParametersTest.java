package io.niotls.jsse;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.jsse.testing.Pairing;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What an engine can be told, what it says back, and what it refuses to be told. */
@Timeout(60)
class EngineParametersTest {
    private static final String SAME = "io.niotls.jsse.testing.Pairing#same";
    private static final String[] SUITES = {"TLS_AES_256_GCM_SHA384", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"};

    private static SSLEngine engine(Pairing pairing) {
        return new EngineSetup(pairing).clientContext().createSSLEngine(EngineSetup.HOST, EngineSetup.PORT);
    }

    // ---- Suites and versions ----

    @ParameterizedTest
    @MethodSource(SAME)
    void suitesAreKeptInTheirOrder(Pairing pairing) {
        SSLEngine engine = engine(pairing);
        engine.setEnabledCipherSuites(SUITES);
        assertArrayEquals(SUITES, engine.getEnabledCipherSuites());
        assertArrayEquals(SUITES, engine.getSSLParameters().getCipherSuites());
    }

    @ParameterizedTest
    @MethodSource(SAME)
    void unknownSuitesAreRefused(Pairing pairing) {
        SSLEngine engine = engine(pairing);
        String[] before = engine.getEnabledCipherSuites();
        String[][] bad = {null, {"TLS_NO_SUCH_SUITE"}, {SUITES[0], "TLS_NO_SUCH_SUITE"}, {""}, {null}};
        for (String[] suites : bad) {
            assertThrows(IllegalArgumentException.class, () -> engine.setEnabledCipherSuites(suites));
        }
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setCipherSuites(new String[] {"TLS_NO_SUCH_SUITE"});
        assertThrows(IllegalArgumentException.class, () -> engine.setSSLParameters(parameters));
        assertArrayEquals(before, engine.getEnabledCipherSuites());
    }

    @ParameterizedTest
    @MethodSource(SAME)
    void versionsAreKept(Pairing pairing) {
        SSLEngine engine = engine(pairing);
        engine.setEnabledProtocols(new String[] {"TLSv1.2"});
        assertArrayEquals(new String[] {"TLSv1.2"}, engine.getEnabledProtocols());
        assertArrayEquals(new String[] {"TLSv1.2"}, engine.getSSLParameters().getProtocols());
    }

    @ParameterizedTest
    @MethodSource(SAME)
    void unknownVersionsAreRefused(Pairing pairing) {
        SSLEngine engine = engine(pairing);
        String[] before = engine.getEnabledProtocols();
        String[][] bad = {null, {"TLSv9"}, {"TLSv1.2", "TLSv9"}, {""}, {null}};
        for (String[] protocols : bad) {
            assertThrows(IllegalArgumentException.class, () -> engine.setEnabledProtocols(protocols));
        }
        assertArrayEquals(before, engine.getEnabledProtocols());
    }

    @ParameterizedTest
    @MethodSource(SAME)
    void defaultsAreAmongTheSupported(Pairing pairing) {
        for (boolean client : new boolean[] {true, false}) {
            SSLEngine engine = engine(pairing);
            engine.setUseClientMode(client);
            List<String> suites = Arrays.asList(engine.getSupportedCipherSuites());
            assertTrue(suites.containsAll(List.of(engine.getEnabledCipherSuites())));
            assertTrue(suites.containsAll(List.of(SUITES)));
            assertTrue(Arrays.asList(engine.getSupportedProtocols()).containsAll(List.of(engine.getEnabledProtocols())));
            assertTrue(Set.of(engine.getEnabledProtocols()).equals(Set.of("TLSv1.3", "TLSv1.2")));
        }
    }

    @ParameterizedTest
    @MethodSource(SAME)
    void arraysAreCopies(Pairing pairing) {
        SSLEngine engine = engine(pairing);
        String[] suites = SUITES.clone();
        engine.setEnabledCipherSuites(suites);
        suites[0] = "changed";
        engine.getEnabledCipherSuites()[0] = "changed";
        engine.getSupportedCipherSuites()[0] = "changed";
        engine.getEnabledProtocols()[0] = "changed";
        assertArrayEquals(SUITES, engine.getEnabledCipherSuites());
        assertFalse(List.of(engine.getSupportedCipherSuites()).contains("changed"));
        assertFalse(List.of(engine.getEnabledProtocols()).contains("changed"));
    }

    // ---- Client authentication ----

    @ParameterizedTest
    @MethodSource(SAME)
    void needAndWantExcludeEachOther(Pairing pairing) {
        SSLEngine engine = new EngineSetup(pairing).serverEngine();
        engine.setNeedClientAuth(true);
        assertAuth(true, false, engine);
        engine.setWantClientAuth(true);
        assertAuth(false, true, engine);
        engine.setNeedClientAuth(true);
        assertAuth(true, false, engine);
        engine.setWantClientAuth(false);
        assertAuth(false, false, engine);
        engine.setNeedClientAuth(true);
        engine.setNeedClientAuth(false);
        assertAuth(false, false, engine);
    }

    @ParameterizedTest
    @MethodSource(SAME)
    void needAndWantGoThroughParameters(Pairing pairing) {
        SSLEngine engine = new EngineSetup(pairing).serverEngine();
        SSLParameters parameters = new SSLParameters();
        parameters.setWantClientAuth(true);
        engine.setSSLParameters(parameters);
        assertAuth(false, true, engine);
        parameters.setNeedClientAuth(true);
        engine.setSSLParameters(parameters);
        assertAuth(true, false, engine);
        engine.setSSLParameters(new SSLParameters());
        assertAuth(false, false, engine);
    }

    private static void assertAuth(boolean need, boolean want, SSLEngine engine) {
        assertEquals(need, engine.getNeedClientAuth());
        assertEquals(want, engine.getWantClientAuth());
        assertEquals(need, engine.getSSLParameters().getNeedClientAuth());
        assertEquals(want, engine.getSSLParameters().getWantClientAuth());
    }

    // ---- SSLParameters ----

    @ParameterizedTest
    @MethodSource(SAME)
    void parametersAreACopy(Pairing pairing) {
        SSLEngine engine = engine(pairing);
        assertNotSame(engine.getSSLParameters(), engine.getSSLParameters());
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(new String[] {"TLSv1.2"});
        parameters.setCipherSuites(SUITES);
        parameters.setApplicationProtocols(new String[] {"h2"});
        parameters.setNeedClientAuth(true);
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        parameters.setServerNames(List.of());
        assertEquals(2, engine.getEnabledProtocols().length);
        assertEquals(0, engine.getSSLParameters().getApplicationProtocols().length);
        assertFalse(engine.getNeedClientAuth());
        assertNull(engine.getSSLParameters().getEndpointIdentificationAlgorithm());
        assertEquals(List.of(new SNIHostName(EngineSetup.HOST)), engine.getSSLParameters().getServerNames());
    }

    @ParameterizedTest
    @MethodSource(SAME)
    void laterChangesOfGivenParametersAreNotSeen(Pairing pairing) {
        SSLEngine engine = engine(pairing);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2"});
        engine.setSSLParameters(parameters);
        parameters.setApplicationProtocols(new String[] {"http/1.1"});
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        assertArrayEquals(new String[] {"h2"}, engine.getSSLParameters().getApplicationProtocols());
        assertNull(engine.getSSLParameters().getEndpointIdentificationAlgorithm());
    }

    @ParameterizedTest
    @MethodSource(SAME)
    void whatParametersDoNotSayStaysAsItIs(Pairing pairing) {
        SSLEngine engine = engine(pairing);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(new String[] {"TLSv1.2"});
        parameters.setCipherSuites(new String[] {SUITES[1]});
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        engine.setSSLParameters(parameters);
        engine.setSSLParameters(new SSLParameters());
        assertArrayEquals(new String[] {"TLSv1.2"}, engine.getEnabledProtocols());
        assertArrayEquals(new String[] {SUITES[1]}, engine.getEnabledCipherSuites());
        assertEquals("HTTPS", engine.getSSLParameters().getEndpointIdentificationAlgorithm());
        assertEquals(List.of(new SNIHostName(EngineSetup.HOST)), engine.getSSLParameters().getServerNames());
    }

    @ParameterizedTest
    @MethodSource(SAME)
    void parametersMayComeFromAnotherEngine(Pairing pairing) throws Exception {
        EngineSetup setup = new EngineSetup(pairing);
        SSLEngine first = setup.clientEngine();
        SSLEngine second = setup.clientContext().createSSLEngine(EngineSetup.HOST, EngineSetup.PORT);
        second.setUseClientMode(true);
        second.setSSLParameters(first.getSSLParameters());
        EngineLink link = EngineLink.of(second, setup.serverEngine()).handshake();
        assertEquals(pairing.protocol(), link.clientSession().getProtocol());
    }

    @ParameterizedTest
    @MethodSource(SAME)
    void nullParametersAreRefused(Pairing pairing) {
        assertThrows(RuntimeException.class, () -> engine(pairing).setSSLParameters(null));
    }

    @ParameterizedTest
    @MethodSource(SAME)
    void contextAndEngineHaveTheSameDefaults(Pairing pairing) {
        EngineSetup setup = new EngineSetup(pairing);
        SSLEngine engine = setup.clientContext().createSSLEngine();
        engine.setUseClientMode(true);
        SSLParameters parameters = setup.clientContext().getDefaultSSLParameters();
        assertArrayEquals(parameters.getCipherSuites(), engine.getEnabledCipherSuites());
        assertEquals(Set.of(parameters.getProtocols()), Set.of(engine.getEnabledProtocols()));
        SSLParameters supported = setup.clientContext().getSupportedSSLParameters();
        assertArrayEquals(supported.getCipherSuites(), engine.getSupportedCipherSuites());
        assertArrayEquals(supported.getProtocols(), engine.getSupportedProtocols());
    }

    @ParameterizedTest
    @MethodSource(SAME)
    void theServersOrderOfSuitesIsTheDefault(Pairing pairing) {
        assertTrue(engine(pairing).getSSLParameters().getUseCipherSuitesOrder());
    }

    @ParameterizedTest
    @MethodSource(SAME)
    void theMaximumPacketSizeIsALimitForWrap(Pairing pairing) throws Exception {
        EngineLink link = new EngineSetup(pairing).client(p -> p.setMaximumPacketSize(1_400)).connect();
        assertEquals(1_400, link.client().engine().getSSLParameters().getMaximumPacketSize());
        ByteBuffer data = ByteBuffer.wrap(EngineLink.data(5_000));
        while (data.hasRemaining()) {
            assertTrue(link.client().wrap(data).bytesProduced() <= 1_400);
        }
        link.settle();
        assertArrayEquals(EngineLink.data(5_000), link.server().received());
    }
}
