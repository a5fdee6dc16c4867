package io.niotls.jsse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.jsse.testing.Pairing;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIMatcher;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.StandardConstants;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Server names: what the client sends, what the server makes of it, and what sessions say about it. */
@Timeout(60)
class EngineSniTest {
    private static final String ALL = "io.niotls.jsse.testing.Pairing#all";

    private static List<SNIServerName> names(String... names) {
        List<SNIServerName> list = new ArrayList<>();
        for (String name : names) {
            list.add(new SNIHostName(name));
        }
        return list;
    }

    private static void assertRequested(List<SNIServerName> expected, EngineLink link) {
        assertEquals(expected, link.serverSession().getRequestedServerNames());
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void thePeerHostIsTheName(Pairing pairing) throws Exception {
        EngineLink link = new EngineSetup(pairing).connect();
        assertRequested(names(EngineSetup.HOST), link);
        assertEquals(names(EngineSetup.HOST), link.clientSession().getRequestedServerNames());
        assertEquals(names(EngineSetup.HOST), link.client().engine().getSSLParameters().getServerNames());
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void thereIsNoneWithoutAPeerHost(Pairing pairing) throws Exception {
        assertRequested(List.of(), new EngineSetup(pairing).peer(null, -1).connect());
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void anAddressOrAWordWithoutDotsIsNoName(Pairing pairing) throws Exception {
        for (String host : List.of("127.0.0.1", "::1", "localhost", "no host name!")) {
            EngineLink link = new EngineSetup(pairing).peer(host, 443).connect();
            assertRequested(List.of(), link);
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void theNamesOfTheParametersWinOverThePeerHost(Pairing pairing) throws Exception {
        EngineLink link = new EngineSetup(pairing)
                .peer("127.0.0.1", 443)
                .client(p -> p.setServerNames(names("other.test")))
                .connect();
        assertRequested(names("other.test"), link);
        EngineLink named = new EngineSetup(pairing).client(p -> p.setServerNames(names("other.test"))).connect();
        assertRequested(names("other.test"), named);
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void anEmptyListSendsNone(Pairing pairing) throws Exception {
        EngineLink link = new EngineSetup(pairing).client(p -> p.setServerNames(List.of())).connect();
        assertRequested(List.of(), link);
    }

    // ---- Matchers ----

    private static SNIMatcher matcher(int type, boolean verdict, List<SNIServerName> asked) {
        return new SNIMatcher(type) {
            @Override
            public boolean matches(SNIServerName name) {
                asked.add(name);
                return verdict;
            }
        };
    }

    private static EngineSetup withMatchers(Pairing pairing, SNIMatcher... matchers) {
        return new EngineSetup(pairing).server(p -> p.setSNIMatchers(List.of(matchers)));
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void aMatcherAccepts(Pairing pairing) throws Exception {
        List<SNIServerName> asked = new ArrayList<>();
        EngineLink link = withMatchers(pairing, matcher(StandardConstants.SNI_HOST_NAME, true, asked)).connect();
        assertEquals(EngineSetup.HOST, ((SNIHostName) asked.get(0)).getAsciiName());
        assertRequested(names(EngineSetup.HOST), link);
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void aMatcherOfHostNamesAcceptsByPattern(Pairing pairing) throws Exception {
        withMatchers(pairing, SNIHostName.createSNIMatcher("(.*\\.)?server\\.test")).connect().exchange();
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void aMatcherRefuses(Pairing pairing) throws Exception {
        List<SNIServerName> asked = new ArrayList<>();
        EngineLink link = withMatchers(pairing, matcher(StandardConstants.SNI_HOST_NAME, false, asked)).attempt();
        assertEquals(1, asked.size());
        assertInstanceOf(SSLException.class, link.server().failure());
        assertInstanceOf(SSLHandshakeException.class, link.client().failure());
        assertTrue(link.client().failure().getMessage().contains("Received fatal alert: unrecognized_name"));
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void aNameThatNoMatcherIsForIsRefused(Pairing pairing) throws Exception {
        List<SNIServerName> asked = new ArrayList<>();
        EngineLink link = withMatchers(pairing, matcher(77, true, asked)).attempt();
        assertTrue(link.client().failure().getMessage().contains("Received fatal alert: unrecognized_name"));
        assertEquals(List.of(), asked);
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void aMatcherIsNotAskedWithoutAName(Pairing pairing) throws Exception {
        List<SNIServerName> asked = new ArrayList<>();
        withMatchers(pairing, matcher(StandardConstants.SNI_HOST_NAME, false, asked)).peer(null, -1).connect().exchange();
        assertEquals(List.of(), asked);
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void anEmptyListOfMatchersAcceptsEveryName(Pairing pairing) throws Exception {
        withMatchers(pairing).connect().exchange();
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void parametersGiveMatchersBack(Pairing pairing) {
        SNIMatcher matcher = SNIHostName.createSNIMatcher("x");
        SSLParameters parameters = withMatchers(pairing, matcher).serverEngine().getSSLParameters();
        Collection<SNIMatcher> matchers = parameters.getSNIMatchers();
        assertEquals(List.of(matcher), List.copyOf(matchers));
    }

    // ---- Resumption ----

    @ParameterizedTest
    @MethodSource(ALL)
    void theNameIsKeptOverResumption(Pairing pairing) throws Exception {
        EngineSetup setup = new EngineSetup(pairing);
        EngineLink first = setup.connect();
        EngineLink second = setup.connect();
        assertEquals(first.clientSession().getCreationTime(), second.clientSession().getCreationTime());
        assertRequested(names(EngineSetup.HOST), second);
        assertEquals(names(EngineSetup.HOST), second.clientSession().getRequestedServerNames());
    }
}
