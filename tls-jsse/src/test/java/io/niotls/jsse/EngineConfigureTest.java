package io.niotls.jsse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.config.Pause;
import io.niotls.crypto.standard.StandardCrypto;
import io.niotls.jsse.testing.JsseStack;
import io.niotls.jsse.testing.Pairing;
import io.niotls.proto.NamedGroup;
import io.niotls.session.TicketKeys;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What JSSE cannot say, by a cast. */
@Timeout(60)
class EngineConfigureTest {
    private static final String OWN = "own";

    static Stream<Pairing> own() {
        return Pairing.same().filter(pairing -> pairing.client() == JsseStack.NIOTLS);
    }

    private static NioTlsSessionContext servers(EngineSetup setup) {
        return (NioTlsSessionContext) setup.serverContext().getServerSessionContext();
    }

    private static NioTlsSessionContext clients(EngineSetup setup) {
        return (NioTlsSessionContext) setup.clientContext().getClientSessionContext();
    }

    @ParameterizedTest
    @MethodSource(OWN)
    void contextAndEngineHaveAKeyLog(Pairing pairing) throws Exception {
        List<String> ofServers = new CopyOnWriteArrayList<>();
        List<String> ofClient = new CopyOnWriteArrayList<>();
        EngineSetup setup = new EngineSetup(pairing);
        servers(setup).configureServer(builder -> builder.keyLog(ofServers::add));
        EngineLink link = setup.link();
        ((NioTlsEngine) link.client().engine()).configureClient(builder -> builder.keyLog(ofClient::add));
        link.handshake();
        assertFalse(ofServers.isEmpty());
        assertEquals(Set.copyOf(ofServers), Set.copyOf(ofClient));
        assertThrows(IllegalStateException.class,
                () -> ((NioTlsEngine) link.client().engine()).configureClient(builder -> builder));
        assertThrows(IllegalStateException.class, () -> clients(setup).configureServer(builder -> builder));
    }

    @ParameterizedTest
    @MethodSource(OWN)
    void ticketKeysAreThoseOfTheFleet(Pairing pairing) throws Exception {
        TicketKeys keys = TicketKeys.generate(new SecureRandom(), Clock.systemUTC(), StandardCrypto.instance());
        EngineSetup first = new EngineSetup(pairing);
        EngineSetup second = new EngineSetup(pairing);
        servers(first).configureServer(builder -> builder.tickets(keys));
        servers(second).configureServer(builder -> builder.tickets(keys));
        first.connect().exchange();
        EngineLink resumed = EngineLink.of(first.clientEngine(), second.serverEngine()).handshake();
        assertTrue(((NioTlsEngine) resumed.server().engine()).info().orElseThrow().resumed());
    }

    @ParameterizedTest
    @MethodSource(OWN)
    void groupsAreAnyThatTheEngineHas(Pairing pairing) throws Exception {
        EngineSetup setup = new EngineSetup(pairing);
        // In TLS 1.2 the curves are also those of the certificate (RFC 8422 §5.1.1).
        NamedGroup wanted = pairing.isTls13() ? NamedGroup.SECP384R1_MLKEM1024 : NamedGroup.SECP256R1;
        clients(setup).configureClient(builder -> builder.groups(List.of(wanted)));
        NioTlsEngine engine = (NioTlsEngine) setup.connect().client().engine();
        assertEquals(Optional.of(wanted), engine.info().orElseThrow().group());
    }

    @ParameterizedTest
    @MethodSource(OWN)
    void deferredSignatureComesLater(Pairing pairing) throws Exception {
        EngineLink link = new EngineSetup(pairing).link();
        NioTlsEngine server = (NioTlsEngine) link.server().engine();
        server.defer(Set.of(Pause.Kind.SIGN));
        link.attempt();
        assertEquals(0, link.client().finished());
        assertNull(server.getDelegatedTask(), "the program has the question");
        Pause.Sign sign = assertInstanceOf(Pause.Sign.class, server.pause().orElseThrow());
        sign.complete(sign.signer().sign(sign.scheme(), sign.content()));
        assertEquals(HandshakeStatus.NEED_TASK, server.getHandshakeStatus());
        Runnable task = server.getDelegatedTask();
        assertNotNull(task);
        task.run();
        link.settle();
        assertEquals(1, link.client().finished());
        assertEquals(1, link.server().finished());
        link.exchange();
        assertThrows(IllegalStateException.class, () -> server.defer(Set.of()));
    }
}
