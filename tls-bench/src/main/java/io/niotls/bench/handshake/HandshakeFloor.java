package io.niotls.bench.handshake;

import io.niotls.bench.handshake.Tally.Call;
import io.niotls.bench.stack.Identities;
import io.niotls.bench.stack.Scenario;
import io.niotls.bench.stack.Scenario.Suite;
import io.niotls.bench.stack.Scenario.Version;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The floor: the bare primitive calls that the protocol needs of both sides, in its order, with the primitives that niotls
 * chooses, and nothing else: no message is written or read.
 *
 * <p>The certificates' chain is not verified: a client that has seen it before need not do it again. At first sight it does
 * what a client does that has not: parse the certificates and verify two signatures. Like all subjects' clients it keeps what
 * it needs to resume the session.
 */
abstract class HandshakeFloor implements Handshake {
    /** What a ticket of ours holds without a client's certificate, about; it decides nothing. */
    static final int TICKET_STATE = 150;
    static final int RANDOM_LENGTH = 32;
    /** Where a hello has its random part: behind the message's header and the version. */
    static final int RANDOM_OFFSET = 6;
    private static final int TICKET_NAME_AND_SEED = 48;

    final Scenario scenario;
    final Tally tally = new Tally();
    final FloorKeyExchange keyExchange;
    final FloorHash client;
    final FloorHash server;
    final FloorSignature serverKey;
    final FloorSignature clientKey;
    private final SecureRandom random = new SecureRandom();
    private final FloorHash ticketHash;
    private final FloorCipher ticketCipher;
    private final byte[] ticketKey = new byte[32];
    private final boolean firstSight;
    private final CertificateFactory factory = CertificateFactory.getInstance("X.509");
    private final X509Certificate root;
    private final List<byte[]> serverChain;
    private final List<byte[]> clientChain;

    HandshakeFloor(Scenario scenario, boolean firstSight) throws GeneralSecurityException {
        this.scenario = scenario;
        this.firstSight = firstSight;
        keyExchange = switch (scenario.group()) {
            case X25519, DEFAULT -> new FloorKeyExchange.OnX25519();
            case P256 -> new FloorKeyExchange.OnP256();
            case X25519MLKEM768 -> new FloorKeyExchange.OnHybrid();
        };
        String hash = scenario.suite() == Suite.AES_256_GCM ? "SHA-384" : "SHA-256";
        client = new FloorHash(tally, hash);
        server = new FloorHash(tally, hash);
        ticketHash = new FloorHash(tally, "SHA-256");
        ticketCipher = new FloorCipher(tally, Suite.AES_256_GCM);
        Identities identities = Identities.of(scenario.identity());
        serverKey = FloorSignature.of(scenario.identity(), identities.server());
        clientKey = FloorSignature.of(scenario.identity(), identities.client());
        root = identities.root();
        serverChain = encoded(identities.server());
        clientChain = encoded(identities.client());
        random.nextBytes(ticketKey);
    }

    /** Makes the one of a scenario, and runs it once to count its calls. */
    static HandshakeFloor of(Scenario scenario, boolean firstSight) throws GeneralSecurityException {
        HandshakeFloor floor = scenario.version() == Version.TLS_1_3
                ? new Tls13Floor(scenario, firstSight) : new Tls12Floor(scenario, firstSight);
        floor.run(Laps.NONE);
        floor.tally.stop();
        return floor;
    }

    /** Returns what the handshake has agreed on: it depends on every step whose result a later step does not check. */
    @Override
    public abstract Object run(Laps laps) throws GeneralSecurityException;

    /** Returns how often each primitive is called. */
    Tally tally() {
        return tally;
    }

    private static List<byte[]> encoded(Identities.Leaf leaf) throws GeneralSecurityException {
        List<byte[]> encoded = new ArrayList<>();
        for (X509Certificate certificate : leaf.chain()) {
            encoded.add(certificate.getEncoded());
        }
        return encoded;
    }

    /** Returns a message with a random part, as both hellos have: RFC 8446 §4.1.2 and §4.1.3. */
    byte[] hello(int length) {
        tally.count(Call.RANDOM);
        byte[] fresh = new byte[RANDOM_LENGTH];
        random.nextBytes(fresh);
        byte[] hello = new byte[length];
        System.arraycopy(fresh, 0, hello, RANDOM_OFFSET, RANDOM_LENGTH);
        return hello;
    }

    /** Returns the length of a Certificate message with a side's chain. */
    int certificateLength(boolean ofServer) {
        return (ofServer ? serverChain : clientChain).stream().mapToInt(certificate -> certificate.length + 5).sum() + 8;
    }

    FloorKeyExchange.Offer offer() throws GeneralSecurityException {
        tally.count(Call.KEY_PAIR);
        return keyExchange.offer();
    }

    FloorKeyExchange.Answer answer(byte[] share) throws GeneralSecurityException {
        tally.count(Call.KEY_PAIR);
        tally.count(Call.AGREEMENT);
        return keyExchange.answer(share);
    }

    byte[] agree(FloorKeyExchange.Offer offer, byte[] share) throws GeneralSecurityException {
        tally.count(Call.AGREEMENT);
        return keyExchange.agree(offer, share);
    }

    byte[] sign(FloorSignature key, byte[] content) throws GeneralSecurityException {
        tally.count(Call.SIGNATURE);
        return key.sign(content);
    }

    /** Verifies a signature of the peer's, and its chain if it is seen for the first time. */
    void verify(FloorSignature key, byte[] content, byte[] signature) throws GeneralSecurityException {
        tally.count(Call.VERIFICATION);
        if (firstSight) {
            List<byte[]> chain = key == serverKey ? serverChain : clientChain;
            chain.forEach(certificate -> tally.count(Call.VERIFICATION));
            X509Certificate leaf = key.checkChain(factory, chain, root);
            key.verify(leaf.getPublicKey(), content, signature);
        } else {
            key.verify(content, signature);
        }
    }

    /** Makes a ticket: a key of its own out of the server's ticket key, RFC 5869, and AES-256-GCM. */
    byte[] sealTicket(byte[] state) throws GeneralSecurityException {
        byte[] seed = new byte[TICKET_NAME_AND_SEED];
        random.nextBytes(seed);
        byte[] sealed = ticketCipher(seed).seal(state);
        byte[] ticket = new byte[seed.length + sealed.length];
        System.arraycopy(seed, 0, ticket, 0, seed.length);
        System.arraycopy(sealed, 0, ticket, seed.length, sealed.length);
        return ticket;
    }

    byte[] openTicket(byte[] ticket) throws GeneralSecurityException {
        byte[] seed = Arrays.copyOf(ticket, TICKET_NAME_AND_SEED);
        return ticketCipher(seed).open(Arrays.copyOfRange(ticket, seed.length, ticket.length));
    }

    private FloorCipher ticketCipher(byte[] seed) throws GeneralSecurityException {
        return ticketCipher.key(ticketHash.expand(ticketKey, seed, 32), new byte[12]);
    }

    /** Fails if the two sides have not computed the same. */
    static void require(byte[] one, byte[] other) throws GeneralSecurityException {
        if (!MessageDigest.isEqual(one, other)) {
            throw new GeneralSecurityException("the sides disagree");
        }
    }
}
