-- AlterEnum
ALTER TYPE "JobKind" ADD VALUE 'EXPORT_MODEL';

-- AlterTable
ALTER TABLE "Job" ADD COLUMN "variantId" TEXT;

-- CreateTable
CREATE TABLE "ModelVariant" (
    "id" TEXT NOT NULL,
    "modelId" TEXT NOT NULL,
    "options" JSONB NOT NULL,
    "report" JSONB,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ModelVariant_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "VariantFile" (
    "variantId" TEXT NOT NULL,
    "path" TEXT NOT NULL,
    "bytes" BIGINT NOT NULL,
    "sha256" TEXT NOT NULL,

    CONSTRAINT "VariantFile_pkey" PRIMARY KEY ("variantId","path")
);

-- CreateIndex
CREATE INDEX "ModelVariant_modelId_id_idx" ON "ModelVariant"("modelId", "id");

-- CreateIndex
CREATE INDEX "Job_variantId_id_idx" ON "Job"("variantId", "id");

-- AddForeignKey
ALTER TABLE "ModelVariant" ADD CONSTRAINT "ModelVariant_modelId_fkey" FOREIGN KEY ("modelId") REFERENCES "Model"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "VariantFile" ADD CONSTRAINT "VariantFile_variantId_fkey" FOREIGN KEY ("variantId") REFERENCES "ModelVariant"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Job" ADD CONSTRAINT "Job_variantId_fkey" FOREIGN KEY ("variantId") REFERENCES "ModelVariant"("id") ON DELETE SET NULL ON UPDATE CASCADE;
