package io.niotls.handshake.server12;

import io.niotls.crypto.Crypto;
import io.niotls.crypto.Ffdhe;
import io.niotls.crypto.KeyExchange;
import io.niotls.crypto.SecretBytes;
import io.niotls.message.ClientKeyExchange;
import io.niotls.message.DheParameters;
import io.niotls.message.EcdheParameters;
import io.niotls.message.HandshakeFrame;
import io.niotls.message.ServerDhParameters;
import io.niotls.proto.Fault;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.TlsException;
import java.security.SecureRandom;

/**
 * The server's half of the key agreement, used once.
 *
 * @param pair the private half
 * @param parameters what is sent
 * @param group its name
 * @param answer decodes the client's half
 */
record ServerShare(
        KeyExchange.KeyPair pair,
        ServerDhParameters parameters,
        NamedGroup group,
        HandshakeFrame.Decoder<ClientKeyExchange> answer) implements AutoCloseable {
    /** Makes one in a curve or a field. */
    static ServerShare generate(Crypto crypto, NamedGroup group, SecureRandom random) {
        if (group.kind() == NamedGroup.Kind.FINITE_FIELD) {
            Ffdhe field = Ffdhe.of(group);
            KeyExchange.KeyPair pair = crypto.diffieHellman(field.prime(), Ffdhe.GENERATOR).generate(random);
            DheParameters parameters = new DheParameters(field.prime(), Ffdhe.GENERATOR, pair.share());
            return new ServerShare(pair, parameters, group, ClientKeyExchange::decodeDhe);
        }
        KeyExchange.KeyPair pair = crypto.keyExchange(group).generate(random);
        return new ServerShare(pair, new EcdheParameters(group, pair.share()), group, ClientKeyExchange::decodeEcdhe);
    }

    /**
     * Returns the premaster secret, which the caller closes.
     *
     * @throws TlsException with {@link Fault#INVALID_KEY_SHARE} if the client's public value is not valid in the group
     */
    SecretBytes premaster(ClientKeyExchange message) throws TlsException {
        return pair.decapsulate(message.share());
    }

    /** Drops the private key. */
    @Override
    public void close() {
        pair.close();
    }
}
