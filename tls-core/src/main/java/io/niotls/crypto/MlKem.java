package io.niotls.crypto;

/** The parameter sets of ML-KEM (FIPS 203 §8) that the hybrid groups use. */
public enum MlKem {
    /** ML-KEM-768. */
    ML_KEM_768("ML-KEM-768", 1_184, 1_088),
    /** ML-KEM-1024. */
    ML_KEM_1024("ML-KEM-1024", 1_568, 1_568);

    /** The length of every shared secret in bytes. */
    public static final int SECRET_LENGTH = 32;

    private final String standardName;
    private final int encapsulationKeyLength;
    private final int ciphertextLength;

    MlKem(String standardName, int encapsulationKeyLength, int ciphertextLength) {
        this.standardName = standardName;
        this.encapsulationKeyLength = encapsulationKeyLength;
        this.ciphertextLength = ciphertextLength;
    }

    /** Returns the name that FIPS 203 and Java use, such as {@code ML-KEM-768}. */
    public String standardName() {
        return standardName;
    }

    /** Returns the length in bytes of what the first speaker sends. */
    public int encapsulationKeyLength() {
        return encapsulationKeyLength;
    }

    /** Returns the length in bytes of the answer. */
    public int ciphertextLength() {
        return ciphertextLength;
    }
}
