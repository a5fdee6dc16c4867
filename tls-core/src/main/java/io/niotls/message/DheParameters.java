package io.niotls.message;

import io.niotls.wire.ByteReader;
import io.niotls.wire.ByteWriter;
import io.niotls.wire.DecodeException;

import java.math.BigInteger;
import java.util.Arrays;

/**
 * ServerDHParams, RFC 5246 §7.4.3. The numbers are kept as they were sent, leading zeros included, because that is what the
 * server has signed.
 *
 * @param primeBytes the prime p, big-endian; not empty
 * @param generatorBytes the generator g, big-endian; not empty
 * @param publicValue the server's public value, big-endian; not empty
 */
public record DheParameters(byte[] primeBytes, byte[] generatorBytes, byte[] publicValue) implements ServerDhParameters {
    /** Makes parameters to send. */
    public DheParameters(BigInteger prime, BigInteger generator, byte[] publicValue) {
        this(unsigned(prime), unsigned(generator), publicValue);
    }

    static DheParameters read(ByteReader reader) throws DecodeException {
        return new DheParameters(reader.opaque16(1), reader.opaque16(1), reader.opaque16(1));
    }

    /** Returns the prime. */
    public BigInteger prime() {
        return new BigInteger(1, primeBytes);
    }

    /** Returns the generator. */
    public BigInteger generator() {
        return new BigInteger(1, generatorBytes);
    }

    @Override
    public void write(ByteWriter writer) {
        writer.opaque16(primeBytes).opaque16(generatorBytes).opaque16(publicValue);
    }

    /** Returns the number without the zero byte that {@link BigInteger#toByteArray} may put first for its sign. */
    private static byte[] unsigned(BigInteger number) {
        byte[] bytes = number.toByteArray();
        return bytes.length > 1 && bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
    }
}
