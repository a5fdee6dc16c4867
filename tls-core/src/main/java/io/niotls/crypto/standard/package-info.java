/** The choice, by measurement, of which implementation serves which primitive. */
package io.niotls.crypto.standard;
