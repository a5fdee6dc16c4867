package io.niotls.handshake.client13;

import io.niotls.crypto.KeyExchange;
import io.niotls.crypto.SecretBytes;
import io.niotls.handshake.ClientEnvironment;
import io.niotls.handshake.Offer;
import io.niotls.handshake.Outbound;
import io.niotls.handshake.PskOffer;
import io.niotls.handshake.RecordKeys;
import io.niotls.handshake.State;
import io.niotls.message.KeyShareEntry;
import io.niotls.message.ServerHello;
import io.niotls.message.ServerHelloExtension;
import io.niotls.proto.CipherSuite;
import io.niotls.proto.ExtensionType;
import io.niotls.proto.Fault;
import io.niotls.proto.Grease;
import io.niotls.proto.HashAlgorithm;
import io.niotls.proto.TlsException;
import io.niotls.secret.EarlyStage;
import io.niotls.secret.HandshakeStage;
import io.niotls.secret.KeyLog;
import io.niotls.secret.Transcript;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** A ServerHello of TLS 1.3: holds it against the offer and agrees on the handshake's keys. */
public final class ClientTls13 {
    private final ClientEnvironment environment;
    private final Offer offer;
    private final ServerHello hello;

    private ClientTls13(ClientEnvironment environment, Offer offer, ServerHello hello) {
        this.environment = environment;
        this.offer = offer;
        this.hello = hello;
    }

    /**
     * Goes on after the server has chosen TLS 1.3.
     *
     * @param offer what it answers; its private keys and PSKs are used here and dropped
     * @param transcript ClientHello to ServerHello
     * @param retrySuite the suite of the HelloRetryRequest before it, if there was one
     */
    public static State start(ClientEnvironment environment, Offer offer, ServerHello hello, Transcript transcript,
            Optional<CipherSuite> retrySuite) throws TlsException {
        try {
            return new ClientTls13(environment, offer, hello).start(transcript, retrySuite);
        } finally {
            offer.close();
            offer.psks().forEach(psk -> psk.key().close());
        }
    }

    private State start(Transcript transcript, Optional<CipherSuite> retrySuite) throws TlsException {
        CipherSuite suite = cipherSuite(retrySuite);
        if (!Arrays.equals(hello.sessionId(), offer.hello().sessionId())) {
            throw new TlsException(Fault.ILLEGAL_FIELD, "legacy_session_id_echo");
        }
        Set<ExtensionType> offered = new HashSet<>(offer.hello().extensions().types());
        offered.removeIf(type -> Grease.is(type.code())); // RFC 8701 §3.1: never to be answered
        hello.extensions().requireOffered(offered);
        Optional<PskOffer> psk = preSharedKey(suite.hash());
        Optional<KeyShareEntry> share = keyShare(psk);

        if (!transcript.isStarted()) {
            transcript.start(suite.hash());
            transcript.dropMessages();
        }
        HandshakeStage stage = handshakeStage(suite.hash(), psk, share);
        byte[] helloHash = transcript.current();
        HandshakeKeys keys = new HandshakeKeys(stage, stage.clientTraffic(helloHash), stage.serverTraffic(helloHash));
        byte[] clientRandom = offer.hello().random();
        new KeyLog(environment.config().keyLog(), clientRandom).handshake(keys.client(), keys.server());

        Outbound outbound = environment.outbound();
        readWith(suite, keys);
        if (environment.config().middleboxCompatibility() && retrySuite.isEmpty()) {
            // RFC 8446 appendix D.4: before the second flight; after a HelloRetryRequest it has been sent already
            outbound.sendChangeCipherSpec();
        }
        outbound.writeWith(new RecordKeys.Tls13(suite, keys.client()));

        Agreed agreed = new Agreed(suite, share.map(KeyShareEntry::group), psk, offered, retrySuite.isPresent(),
                hello.sessionId(), clientRandom);
        return new ExpectEncryptedExtensions(environment, agreed, keys, transcript);
    }

    private void readWith(CipherSuite suite, HandshakeKeys keys) throws TlsException {
        try {
            environment.outbound().readWith(new RecordKeys.Tls13(suite, keys.server()));
        } catch (TlsException e) {
            keys.close();
            throw e;
        }
    }

    private CipherSuite cipherSuite(Optional<CipherSuite> retrySuite) throws TlsException {
        CipherSuite suite = hello.cipherSuite();
        if (!suite.isTls13() || !offer.hello().cipherSuites().contains(suite)) {
            throw new TlsException(Fault.SELECTED_UNOFFERED_CIPHER_SUITE, suite.toString());
        }
        if (retrySuite.isPresent() && !retrySuite.get().equals(suite)) {
            throw new TlsException(Fault.CHANGED_CIPHER_SUITE, suite + " after a HelloRetryRequest with " + retrySuite.get());
        }
        return suite;
    }

    private Optional<PskOffer> preSharedKey(HashAlgorithm hash) throws TlsException {
        Optional<Integer> index = hello.extensions().get(ServerHelloExtension.PRE_SHARED_KEY);
        if (index.isEmpty()) {
            return Optional.empty();
        }
        if (index.get() >= offer.psks().size()) {
            throw new TlsException(Fault.BAD_PSK_SELECTION, "identity " + index.get() + " of " + offer.psks().size());
        }
        PskOffer psk = offer.psks().get(index.get());
        if (psk.hash() != hash) {
            throw new TlsException(Fault.BAD_PSK_SELECTION, "a key for " + psk.hash() + " with a suite of " + hash);
        }
        return Optional.of(psk);
    }

    private Optional<KeyShareEntry> keyShare(Optional<PskOffer> psk) throws TlsException {
        Optional<KeyShareEntry> share = hello.extensions().get(ServerHelloExtension.KEY_SHARE);
        if (share.isEmpty() && !(psk.isPresent() && environment.config().pskWithoutKeyExchange())) {
            throw new TlsException(Fault.MISSING_EXTENSION, ExtensionType.KEY_SHARE.toString());
        }
        if (share.isPresent() && !offer.keyPairs().containsKey(share.get().group())) {
            throw new TlsException(Fault.SELECTED_UNOFFERED_GROUP, share.get().group().toString());
        }
        return share;
    }

    private HandshakeStage handshakeStage(HashAlgorithm hash, Optional<PskOffer> psk, Optional<KeyShareEntry> share)
            throws TlsException {
        EarlyStage early = psk.isPresent()
                ? EarlyStage.withPsk(environment.crypto(), hash, psk.get().key())
                : EarlyStage.withoutPsk(environment.crypto(), hash);
        if (share.isEmpty()) {
            return early.agree(null);
        }
        KeyExchange.KeyPair pair = offer.keyPairs().get(share.get().group());
        try (SecretBytes secret = pair.decapsulate(share.get().share())) {
            return early.agree(secret);
        }
    }
}
