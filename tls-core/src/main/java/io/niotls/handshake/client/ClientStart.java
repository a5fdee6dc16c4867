package io.niotls.handshake.client;

import io.niotls.config.ClientConfig;
import io.niotls.config.Pause;
import io.niotls.crypto.KeyExchange;
import io.niotls.crypto.SecretBytes;
import io.niotls.handshake.ClientEnvironment;
import io.niotls.handshake.Paused;
import io.niotls.handshake.PskOffer;
import io.niotls.handshake.State;
import io.niotls.proto.CipherSuite;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.TlsException;
import io.niotls.secret.Transcript;
import io.niotls.session.ClientSession;
import io.niotls.session.ClientSessionKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The start of a client's handshake: a session is taken from the store, key pairs are made, the ClientHello is sent. */
public final class ClientStart {
    private static final int RANDOM_LENGTH = 32;
    private static final int SESSION_ID_LENGTH = 32;

    private final ClientEnvironment environment;
    private final ClientConfig config;

    private ClientStart(ClientEnvironment environment) {
        this.environment = environment;
        this.config = environment.config();
    }

    /** Starts, and returns the state that expects the server's answer. */
    public static State start(ClientEnvironment environment) throws TlsException {
        ClientStart start = new ClientStart(environment);
        Optional<ClientSessionKey> key = environment.sessionKey();
        if (key.isEmpty()) {
            return start.send(Optional.empty());
        }
        return Paused.on(new Pause.TakeSession(environment.config().sessions().orElseThrow(), key.get()), start::send);
    }

    private State send(Optional<ClientSession> taken) throws TlsException {
        Optional<ClientSession> session = taken.filter(this::isUsable);
        HelloInputs inputs = new HelloInputs(
                random(RANDOM_LENGTH),
                sessionId(session.filter(ClientStart::isTls12)),
                config.grease() ? Optional.of(random(ClientHelloFactory.GREASE_LENGTH)) : Optional.empty(),
                keyPairs(),
                false,
                Optional.empty(),
                psks(session.filter(offered -> !isTls12(offered))),
                session.filter(ClientStart::isTls12));
        Transcript transcript = new Transcript(environment.crypto());
        return ExpectServerHello.afterFirstHello(environment, inputs, transcript);
    }

    private boolean isUsable(ClientSession session) {
        return config.enables(session.version())
                && !session.isExpired(config.clock().instant())
                && Arrays.equals(session.boundary(), environment.boundary())
                && session.ticket().length <= ClientSession.MAX_USEFUL_TICKET_LENGTH
                && (isTls12(session)
                        ? config.cipherSuites().contains(session.cipherSuite()) && session.extendedMasterSecret()
                                && (config.tickets() || session.ticket().length == 0)
                        : config.tickets() && sharesHash(session));
    }

    /** RFC 8446 §4.2.11: a PSK may be used with every suite of its hash. */
    private boolean sharesHash(ClientSession session) {
        return config.cipherSuites().stream()
                .anyMatch(suite -> suite.isTls13() && suite.hash() == session.cipherSuite().hash());
    }

    private static boolean isTls12(ClientSession session) {
        return session.version().equals(ProtocolVersion.TLS_1_2);
    }

    private byte[] sessionId(Optional<ClientSession> session) {
        if (session.isPresent()) {
            // RFC 5077 §3.4: with a ticket, an id of our own making tells from the echo whether the ticket was accepted.
            byte[] id = session.get().sessionId();
            return id.length > 0 && session.get().ticket().length == 0 ? id : random(SESSION_ID_LENGTH);
        }
        boolean compatible = config.middleboxCompatibility() && config.enables(ProtocolVersion.TLS_1_3);
        return compatible ? random(SESSION_ID_LENGTH) : new byte[0];
    }

    private List<PskOffer> psks(Optional<ClientSession> session) {
        List<PskOffer> psks = new ArrayList<>();
        session.ifPresent(offered -> psks.add(new PskOffer(
                offered.ticket(),
                offered.obfuscatedAge(config.clock().instant()),
                SecretBytes.copyOf(offered.secret()),
                offered.cipherSuite().hash(),
                session)));
        if (config.enables(ProtocolVersion.TLS_1_3)) {
            config.externalPsks().stream()
                    .filter(psk -> config.cipherSuites().stream().filter(CipherSuite::isTls13)
                            .anyMatch(suite -> suite.hash() == psk.hash()))
                    .forEach(psk -> psks.add(new PskOffer(psk.identity(), 0, psk.key().copy(), psk.hash(), Optional.empty())));
        }
        return psks;
    }

    /** One hybrid and one classical share, those preferred: the server answers most clients without a HelloRetryRequest. */
    private Map<NamedGroup, KeyExchange.KeyPair> keyPairs() {
        Map<NamedGroup, KeyExchange.KeyPair> pairs = new LinkedHashMap<>();
        if (!config.enables(ProtocolVersion.TLS_1_3)) {
            return pairs;
        }
        boolean hybrid = false;
        boolean classical = false;
        for (NamedGroup group : config.groups()) {
            boolean isHybrid = group.kind() == NamedGroup.Kind.HYBRID;
            if (isHybrid ? hybrid : classical) {
                continue;
            }
            hybrid |= isHybrid;
            classical |= !isHybrid;
            // The curve's half of a hybrid can be offered by itself: one key pair less to make.
            Optional<KeyExchange.KeyPair> component = pairs.values().stream()
                    .flatMap(pair -> pair.component(group).stream())
                    .findFirst();
            pairs.put(group, component.orElseGet(
                    () -> environment.crypto().keyExchange(group).generate(config.random())));
        }
        return pairs;
    }

    private byte[] random(int length) {
        byte[] bytes = new byte[length];
        config.random().nextBytes(bytes);
        return bytes;
    }
}
