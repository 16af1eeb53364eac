/** Mobile numbers in China have eleven digits and are read out three, four, four; a landline is its area code and eight, or seven, digits. */
const mobile = /^(1\d{2})(\d{4})(\d{4})$/;
const landline = /^(0\d{2,3})-?(\d{3,4})(\d{4})$/;

/** In the groups in which it is read out and dialled: `100 3310 6021`, `0532-0010 2231`. Any other number stays as it was entered. */
export const inGroups = (phone: string): string => phone.replace(mobile, "$1 $2 $3").replace(landline, "$1-$2 $3");
