package io.niotls.proto;

/** Hash functions that cipher suites and signature schemes name. */
public enum HashAlgorithm {
    /** SHA-1: the MAC of some TLS 1.2 CBC suites, never a signature. */
    SHA1("SHA-1", 20, 64),
    /** SHA-256. */
    SHA256("SHA-256", 32, 64),
    /** SHA-384. */
    SHA384("SHA-384", 48, 128),
    /** SHA-512. */
    SHA512("SHA-512", 64, 128);

    private final String jcaName;
    private final int length;
    private final int blockLength;

    HashAlgorithm(String jcaName, int length, int blockLength) {
        this.jcaName = jcaName;
        this.length = length;
        this.blockLength = blockLength;
    }

    /** Returns the standard Java name, such as {@code SHA-256}. */
    public String jcaName() {
        return jcaName;
    }

    /** Returns the standard Java name of the HMAC, such as {@code HmacSHA256}. */
    public String hmacName() {
        return "Hmac" + jcaName.replace("-", "");
    }

    /** Returns the length of a digest in bytes. */
    public int length() {
        return length;
    }

    /** Returns the length of the compression function's block in bytes. */
    public int blockLength() {
        return blockLength;
    }
}
