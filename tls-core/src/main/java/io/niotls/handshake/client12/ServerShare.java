package io.niotls.handshake.client12;

import io.niotls.crypto.Crypto;
import io.niotls.crypto.Ffdhe;
import io.niotls.crypto.KeyExchange;
import io.niotls.message.ClientHello;
import io.niotls.message.ClientHelloExtension;
import io.niotls.message.ClientKeyExchange;
import io.niotls.message.DheParameters;
import io.niotls.message.EcdheParameters;
import io.niotls.message.ServerDhParameters;
import io.niotls.proto.Fault;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.TlsException;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The server's half of the key agreement, in a group that the client accepts.
 *
 * @param exchange does the arithmetic
 * @param publicValue as the server sent it; checked when it is answered
 * @param group its name, unless it is a finite field of the server's own
 * @param message makes the answer from the client's public value
 */
record ServerShare(
        KeyExchange exchange, byte[] publicValue, Optional<NamedGroup> group, Function<byte[], ClientKeyExchange> message) {
    /** 112 bits of strength, RFC 7919 §1 and Logjam (2015); what OpenSSL's and Go's defaults ask for as well. */
    private static final int MIN_PRIME_BITS = 2_048;
    /** The largest group of RFC 7919. The work grows with the cube of the length: OpenSSL stops at 10,000 bits. */
    private static final int MAX_PRIME_BITS = 8_192;

    /** Checks the group. */
    static ServerShare of(Crypto crypto, ServerDhParameters parameters, ClientHello offered) throws TlsException {
        if (parameters instanceof EcdheParameters ecdhe) {
            return onCurve(crypto, ecdhe, offered);
        }
        return inField(crypto, (DheParameters) parameters);
    }

    /**
     * Returns the client's half.
     *
     * @throws TlsException with {@link Fault#INVALID_KEY_SHARE} if the server's public value is not valid in its group
     */
    KeyExchange.Encapsulation answer(SecureRandom random) throws TlsException {
        return exchange.encapsulate(publicValue, random);
    }

    private static ServerShare onCurve(Crypto crypto, EcdheParameters parameters, ClientHello offered) throws TlsException {
        NamedGroup group = parameters.group();
        List<NamedGroup> groups = offered.extensions().get(ClientHelloExtension.SUPPORTED_GROUPS).orElse(List.of());
        // Hybrids are in the list too, but only for TLS 1.3.
        if (group.kind() != NamedGroup.Kind.ELLIPTIC_CURVE || !groups.contains(group)) {
            throw new TlsException(Fault.SELECTED_UNOFFERED_GROUP, group.toString());
        }
        return new ServerShare(crypto.keyExchange(group), parameters.point(), Optional.of(group), ClientKeyExchange::ecdhe);
    }

    /** RFC 7919 §3: a server that does not know the RFC may use its own group, which it has signed: the prime is not tested. */
    private static ServerShare inField(Crypto crypto, DheParameters parameters) throws TlsException {
        BigInteger prime = parameters.prime();
        BigInteger generator = parameters.generator();
        if (prime.bitLength() < MIN_PRIME_BITS || prime.bitLength() > MAX_PRIME_BITS) {
            throw new TlsException(Fault.WEAK_DH_GROUP, "a prime of " + prime.bitLength() + " bits");
        }
        boolean generatorInside =
                generator.compareTo(BigInteger.ONE) > 0 && generator.compareTo(prime.subtract(BigInteger.ONE)) < 0;
        if (!prime.testBit(0) || !generatorInside) {
            throw new TlsException(Fault.WEAK_DH_GROUP, "an even modulus, or a generator that is out of range");
        }
        return new ServerShare(crypto.diffieHellman(prime, generator), parameters.publicValue(),
                Ffdhe.with(prime, generator).map(Ffdhe::group), ClientKeyExchange::dhe);
    }
}
