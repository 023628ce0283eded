-- AlterEnum
ALTER TYPE "JobKind" ADD VALUE 'IMPORT_BASE_MODEL';
ALTER TYPE "BaseModelSource" ADD VALUE 'HUB';
ALTER TYPE "BaseModelSource" ADD VALUE 'UPLOAD';

-- AlterTable
ALTER TABLE "BaseModel" ALTER COLUMN "shape" DROP NOT NULL,
ADD COLUMN "origin" TEXT,
ADD COLUMN "details" JSONB;

-- AlterTable
ALTER TABLE "Job" ALTER COLUMN "datasetId" DROP NOT NULL,
ADD COLUMN "baseModelId" TEXT;

-- CreateIndex
CREATE INDEX "Job_baseModelId_id_idx" ON "Job"("baseModelId", "id");

-- AddForeignKey
ALTER TABLE "Job" ADD CONSTRAINT "Job_baseModelId_fkey" FOREIGN KEY ("baseModelId") REFERENCES "BaseModel"("id") ON DELETE SET NULL ON UPDATE CASCADE;
