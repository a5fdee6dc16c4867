package io.niotls.jsse;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.jsse.testing.JsseStack;
import io.niotls.jsse.testing.Pairing;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Application protocols: by the lists of both sides, and by the server's selector. */
@Timeout(60)
class EngineAlpnTest {
    private static final String ALL = "io.niotls.jsse.testing.Pairing#all";
    private static final String SAME = "io.niotls.jsse.testing.Pairing#same";

    private static Consumer<SSLParameters> protocols(String... names) {
        return parameters -> parameters.setApplicationProtocols(names);
    }

    private static EngineLink withSelector(EngineSetup setup, BiFunction<SSLEngine, List<String>, String> selector) {
        EngineLink link = setup.link();
        link.server().engine().setHandshakeApplicationProtocolSelector(selector);
        return link;
    }

    private static void assertProtocol(String expected, EngineLink link) {
        assertEquals(expected, link.client().engine().getApplicationProtocol());
        assertEquals(expected, link.server().engine().getApplicationProtocol());
        assertNull(link.client().engine().getHandshakeApplicationProtocol());
        assertNull(link.server().engine().getHandshakeApplicationProtocol());
    }

    private static void assertNoProtocol(EngineLink link) throws SSLException {
        assertInstanceOf(SSLHandshakeException.class, link.server().failure());
        assertTrue(link.client().failure().getMessage().contains("Received fatal alert: no_application_protocol"));
        assertNull(link.server().engine().getApplicationProtocol());
    }

    // ---- Lists ----

    @ParameterizedTest
    @MethodSource(ALL)
    void theServersOrderDecides(Pairing pairing) throws Exception {
        EngineSetup setup = new EngineSetup(pairing).client(protocols("http/1.1", "h2")).server(protocols("h2", "http/1.1"));
        assertProtocol("h2", setup.connect());
        assertProtocol("http/1.1", setup.server(protocols("spdy", "http/1.1")).connect());
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void nothingIsKnownBeforeTheHandshakeAndNoneIsTheEmptyString(Pairing pairing) throws Exception {
        EngineLink link = new EngineSetup(pairing).link();
        assertNull(link.client().engine().getApplicationProtocol());
        assertNull(link.server().engine().getApplicationProtocol());
        assertProtocol("", link.handshake());
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void aSideThatHasNoListDoesNotMind(Pairing pairing) throws Exception {
        assertProtocol("", new EngineSetup(pairing).client(protocols("h2")).connect());
        assertProtocol("", new EngineSetup(pairing).server(protocols("h2")).connect());
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void listsThatDoNotMeetAreRefused(Pairing pairing) throws Exception {
        assertNoProtocol(new EngineSetup(pairing).client(protocols("h2")).server(protocols("http/1.1")).attempt());
    }

    /** JSSE's strings are the bytes of the protocol in ISO 8859-1, as far as the platform's default is that. */
    @ParameterizedTest
    @MethodSource(ALL)
    void namesAreBytes(Pairing pairing) throws Exception {
        String greased = new String(new byte[] {0x0A, 0x1A, (byte) 0xFA, (byte) 0xFF}, StandardCharsets.ISO_8859_1);
        EngineLink link = new EngineSetup(pairing).client(protocols("h2", greased)).server(protocols(greased)).connect();
        assertProtocol(greased, link);
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void aNameMayHave255Bytes(Pairing pairing) throws Exception {
        String longest = "x".repeat(255);
        assertProtocol(longest, new EngineSetup(pairing).client(protocols(longest)).server(protocols(longest)).connect());
    }

    @ParameterizedTest
    @MethodSource(SAME)
    void aNameThatDoesNotFitIsRefusedByTheClient(Pairing pairing) throws Exception {
        EngineLink link = new EngineSetup(pairing).client(protocols("x".repeat(256))).link();
        assertThrows(SSLException.class, () -> {
            link.client().engine().beginHandshake();
            link.client().wrap();
        });
    }

    @ParameterizedTest
    @MethodSource(SAME)
    void parametersRefuseBadLists(Pairing pairing) {
        SSLParameters parameters = new EngineSetup(pairing).clientEngine().getSSLParameters();
        assertArrayEquals(new String[0], parameters.getApplicationProtocols());
        assertThrows(IllegalArgumentException.class, () -> parameters.setApplicationProtocols(null));
        assertThrows(IllegalArgumentException.class, () -> parameters.setApplicationProtocols(new String[] {"h2", ""}));
        assertThrows(IllegalArgumentException.class, () -> parameters.setApplicationProtocols(new String[] {null}));
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void itIsChosenAnewWhenASessionIsResumed(Pairing pairing) throws Exception {
        EngineSetup setup = new EngineSetup(pairing).client(protocols("h2", "http/1.1")).server(protocols("h2", "http/1.1"));
        assertProtocol("h2", setup.connect());
        assertProtocol("http/1.1", setup.server(protocols("http/1.1")).connect());
        assertProtocol("", setup.server(parameters -> {}).connect());
    }

    // ---- The selector ----

    @ParameterizedTest
    @MethodSource(ALL)
    void theSelectorSeesTheClientsListAndDecides(Pairing pairing) throws Exception {
        List<List<String>> seen = new ArrayList<>();
        EngineSetup setup = new EngineSetup(pairing).client(protocols("h2", "http/1.1", "spdy"));
        EngineLink link = withSelector(setup, (engine, names) -> {
            seen.add(List.copyOf(names));
            return names.get(1);
        });
        assertNotNull(link.server().engine().getHandshakeApplicationProtocolSelector());
        assertProtocol("http/1.1", link.handshake());
        assertEquals(List.of(List.of("h2", "http/1.1", "spdy")), seen);
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void theSelectorWinsOverTheList(Pairing pairing) throws Exception {
        EngineSetup setup = new EngineSetup(pairing).client(protocols("h2", "http/1.1")).server(protocols("h2"));
        assertProtocol("http/1.1", withSelector(setup, (engine, names) -> "http/1.1").handshake());
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void theSelectorsEmptyStringMeansNone(Pairing pairing) throws Exception {
        EngineSetup setup = new EngineSetup(pairing).client(protocols("h2"));
        assertProtocol("", withSelector(setup, (engine, names) -> "").handshake());
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void theSelectorsNullRefuses(Pairing pairing) throws Exception {
        EngineSetup setup = new EngineSetup(pairing).client(protocols("h2"));
        assertNoProtocol(withSelector(setup, (engine, names) -> null).attempt());
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void theSelectorMustChooseWhatWasOffered(Pairing pairing) throws Exception {
        EngineSetup setup = new EngineSetup(pairing).client(protocols("h2"));
        assertNoProtocol(withSelector(setup, (engine, names) -> "http/1.1").attempt());
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void theSelectorIsNotAskedWithoutAList(Pairing pairing) throws Exception {
        EngineLink link = withSelector(new EngineSetup(pairing), (engine, names) -> {
            throw new AssertionError("nothing was offered");
        });
        assertProtocol("", link.handshake());
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void theSelectorSeesTheEngineAndItsSession(Pairing pairing) throws Exception {
        List<SSLEngine> engines = new ArrayList<>();
        EngineSetup setup = new EngineSetup(pairing).client(protocols("h2"));
        EngineLink link = withSelector(setup, (engine, names) -> {
            engines.add(engine);
            SSLSession session = engine.getHandshakeSession();
            assertNotNull(session);
            assertEquals(pairing.protocol(), session.getProtocol());
            assertNotNull(session.getCipherSuite());
            return "h2";
        });
        assertProtocol("h2", link.handshake());
        assertEquals(1, engines.size());
        assertSame(link.server().engine(), engines.get(0));
    }

    /** SunJSSE of JDK 17 throws it as it is and tells the client nothing. */
    @ParameterizedTest
    @MethodSource(ALL)
    void aBugInTheSelectorIsNoHandshake(Pairing pairing) throws Exception {
        EngineLink link = withSelector(new EngineSetup(pairing).client(protocols("h2")), (engine, names) -> {
            throw new IllegalStateException("a bug");
        });
        assertThrows(Throwable.class, link::handshake);
        assertEquals(0, link.client().finished());
        if (pairing.server() == JsseStack.NIOTLS) {
            assertInstanceOf(SSLException.class, link.server().failure());
            assertInstanceOf(SSLException.class, link.client().failure());
        }
    }

    /** Jetty and others look at the choice while certificates are checked. */
    @ParameterizedTest
    @MethodSource(ALL)
    void callbacksSeeTheChoiceInTheHandshake(Pairing pairing) throws Exception {
        EngineTrust trust = new EngineTrust() {
            @Override
            void judge(Question question) {
                assertEquals("h2", question.engine().getHandshakeApplicationProtocol());
            }
        };
        assertProtocol("h2", new EngineSetup(pairing)
                .clientTrust(trust)
                .client(protocols("http/1.1", "h2"))
                .server(protocols("h2"))
                .connect());
        assertEquals(1, trust.questions().size());
    }
}
