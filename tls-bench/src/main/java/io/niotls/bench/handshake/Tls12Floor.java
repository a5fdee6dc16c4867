package io.niotls.bench.handshake;

import io.niotls.bench.stack.Scenario;
import io.niotls.bench.stack.Scenario.Resumption;
import io.niotls.bench.stack.Scenario.Suite;
import java.security.GeneralSecurityException;
import java.util.Arrays;

/** The primitive calls of TLS 1.2 with ECDHE and an AEAD, RFC 5246 §7.3, with the extended master secret of RFC 7627. */
final class Tls12Floor extends HandshakeFloor {
    private static final int CLIENT_HELLO = 160;
    private static final int SERVER_HELLO = 80;
    private static final int TICKET_EXTENSION = 260;
    private static final int MASTER_SECRET = 48;
    private static final int VERIFY_DATA = 12;
    private static final int NONCE = 12;
    private static final int FINISHED = 16;
    /** RFC 8422 §5.4: both randoms, the curve's name and the point's length stand under a ServerKeyExchange's signature. */
    private static final int SIGNED_PREFIX = 68;
    private static final int CERTIFICATE_REQUEST = 40;
    /** The label "key expansion" and two randoms, RFC 5246 §6.3. */
    private static final int LABEL = 13;
    private static final int KEY_EXPANSION_SEED = LABEL + 2 * RANDOM_LENGTH;

    private final boolean resumes;
    private final Ciphers clientSlots;
    private final Ciphers serverSlots;
    private byte[] ticket;
    private byte[] knownMaster = new byte[MASTER_SECRET];

    Tls12Floor(Scenario scenario, boolean firstSight) throws GeneralSecurityException {
        super(scenario, firstSight);
        resumes = scenario.resumption() != Resumption.NONE;
        clientSlots = ciphers();
        serverSlots = ciphers();
        ticket = sealTicket(new byte[TICKET_STATE]);
    }

    /** One side's ciphers; what one seals the other's opens. */
    private record Ciphers(FloorCipher client, FloorCipher server) {}

    private Ciphers ciphers() throws GeneralSecurityException {
        return new Ciphers(new FloorCipher(tally, scenario.suite()), new FloorCipher(tally, scenario.suite()));
    }

    @Override
    public Object run(Laps laps) throws GeneralSecurityException {
        return resumes ? abbreviated(laps) : full(laps);
    }

    /** RFC 5246 §7.3, figure 1, with a NewSessionTicket. */
    private Object full(Laps laps) throws GeneralSecurityException {
        laps.start();
        client.begin();
        byte[] clientHello = hello(CLIENT_HELLO);
        client.take(clientHello);
        laps.client();

        server.begin();
        server.take(clientHello);
        byte[] serverHello = hello(SERVER_HELLO);
        server.take(serverHello);
        byte[] certificate = new byte[certificateLength(true)];
        server.take(certificate);
        FloorKeyExchange.Offer offer = offer();
        byte[] parameters = signedParameters(offer.share());
        byte[] signature = sign(serverKey, parameters);
        byte[] rest = new byte[offer.share().length + signature.length + 16 + (scenario.mutual() ? CERTIFICATE_REQUEST : 0)];
        server.take(rest);
        laps.server();

        client.take(serverHello);
        client.take(certificate);
        verify(serverKey, parameters, signature);
        client.take(rest);
        byte[] clientCertificate = scenario.mutual() ? new byte[certificateLength(false)] : new byte[0];
        client.take(clientCertificate);
        FloorKeyExchange.Answer answer = answer(offer.share());
        client.take(answer.share());
        byte[] clientMaster = client.prf(answer.secret(), client.soFar(), MASTER_SECRET);
        byte[] proof = {};
        if (scenario.mutual()) {
            proof = sign(clientKey, clientHello);
            client.take(proof);
        }
        Ciphers clients = keys(client, clientSlots, clientMaster, clientHello, serverHello);
        byte[] clientFinished = finished(client, clientMaster);
        byte[] sealedClientFinished = clients.client().seal(clientFinished);
        client.take(clientFinished);
        laps.client();

        server.take(clientCertificate);
        byte[] secret = agree(offer, answer.share());
        server.take(answer.share());
        byte[] serverMaster = server.prf(secret, server.soFar(), MASTER_SECRET);
        if (scenario.mutual()) {
            verify(clientKey, clientHello, proof);
            server.take(proof);
        }
        Ciphers servers = keys(server, serverSlots, serverMaster, clientHello, serverHello);
        require(servers.client().open(sealedClientFinished), finished(server, serverMaster));
        server.take(clientFinished);
        byte[] state = Arrays.copyOf(serverMaster, TICKET_STATE);
        ticket = sealTicket(state);
        server.take(ticket);
        byte[] serverFinished = finished(server, serverMaster);
        byte[] sealedServerFinished = servers.server().seal(serverFinished);
        laps.server();

        client.take(ticket);
        require(clients.server().open(sealedServerFinished), finished(client, clientMaster));
        laps.client();
        return clientMaster;
    }

    /** RFC 5246 §7.3, figure 2; a ticket is opened and not renewed, a session id is looked up and costs nothing here. */
    private Object abbreviated(Laps laps) throws GeneralSecurityException {
        laps.start();
        client.begin();
        byte[] clientHello = hello(CLIENT_HELLO + (scenario.resumption() == Resumption.TICKET ? TICKET_EXTENSION : 0));
        client.take(clientHello);
        laps.client();

        server.begin();
        server.take(clientHello);
        byte[] master = scenario.resumption() == Resumption.TICKET
                ? Arrays.copyOf(openTicket(ticket), MASTER_SECRET) : knownMaster;
        byte[] serverHello = hello(SERVER_HELLO);
        server.take(serverHello);
        Ciphers servers = keys(server, serverSlots, master, clientHello, serverHello);
        byte[] serverFinished = finished(server, master);
        byte[] sealedServerFinished = servers.server().seal(serverFinished);
        server.take(serverFinished);
        laps.server();

        client.take(serverHello);
        Ciphers clients = keys(client, clientSlots, knownMaster, clientHello, serverHello);
        require(clients.server().open(sealedServerFinished), finished(client, knownMaster));
        client.take(serverFinished);
        byte[] clientFinished = finished(client, knownMaster);
        byte[] sealedClientFinished = clients.client().seal(clientFinished);
        laps.client();

        require(servers.client().open(sealedClientFinished), finished(server, master));
        laps.server();
        return clientFinished;
    }

    private static byte[] signedParameters(byte[] share) {
        byte[] content = new byte[SIGNED_PREFIX + share.length];
        System.arraycopy(share, 0, content, SIGNED_PREFIX, share.length);
        return content;
    }

    /**
     * RFC 5246 §6.3: a key and a fixed IV of 4 bytes (12 for ChaCha20-Poly1305, RFC 7905) for each direction. The randoms make
     * them new where the master secret is the old one.
     */
    private Ciphers keys(FloorHash hash, Ciphers slots, byte[] master, byte[] clientHello, byte[] serverHello)
            throws GeneralSecurityException {
        byte[] seed = new byte[KEY_EXPANSION_SEED];
        System.arraycopy(serverHello, RANDOM_OFFSET, seed, LABEL, RANDOM_LENGTH);
        System.arraycopy(clientHello, RANDOM_OFFSET, seed, LABEL + RANDOM_LENGTH, RANDOM_LENGTH);
        int key = FloorCipher.keyLength(scenario.suite());
        int iv = scenario.suite() == Suite.CHACHA20_POLY1305 ? NONCE : 4;
        byte[] block = hash.prf(master, seed, 2 * (key + iv));
        key(slots.client(), block, 0, key, 2 * key, iv);
        key(slots.server(), block, key, key, 2 * key + iv, iv);
        return slots;
    }

    private static void key(FloorCipher cipher, byte[] block, int keyOffset, int keyLength, int ivOffset, int ivLength) {
        byte[] nonce = new byte[NONCE];
        System.arraycopy(block, ivOffset, nonce, 0, ivLength);
        cipher.key(Arrays.copyOfRange(block, keyOffset, keyOffset + keyLength), nonce);
    }

    /** RFC 5246 §7.4.9: verify_data over the handshake so far, in a message. */
    private static byte[] finished(FloorHash hash, byte[] master) throws GeneralSecurityException {
        byte[] data = hash.prf(master, hash.soFar(), VERIFY_DATA);
        return Arrays.copyOf(data, FINISHED);
    }
}
